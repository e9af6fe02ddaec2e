# One image that makes reports: docs/howto/docker.md. Everything is installed from the hash-pinned lock.
FROM python:3.12-slim

WORKDIR /bundle
COPY pyproject.toml README.md LICENSE requirements.lock ./
COPY tools tools
COPY notebooks notebooks
COPY src src
RUN python tools/setup_venv.py run && mkdir -p data/raw data/processed reports

ENV PATH=/bundle/.venv/bin:$PATH \
    EVALUTILS_ROOT=/bundle \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp

ENTRYPOINT ["evalutils"]
CMD ["--help"]
