"""The editions readers get, each an nbconvert exporter that needs only the executed notebook."""
