# Thin: every target is a command that also works without make (README, "Without make").
# Recipes put no value into the shell; parameters reach the program through the environment.

# A value given on make's command line stays what it is: no $(…) in it is ever expanded.
overrides := $(strip $(foreach v,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $v))),$v)))
$(foreach v,$(overrides),$(eval override $v := $$(value $v))$(eval export $v))

# Their names go along, so that a misspelt one is seen.
export EVALUTILS_OVERRIDES := $(overrides)

ifeq ($(OS),Windows_NT)
bin := Scripts
any_python := python
else
bin := bin
# the environment's own, where there is one: a python3 of pyenv takes 0.3 s to start
any_python := $(firstword $(wildcard .venv/bin/python) python3)
endif
setup := "$${PYTHON:-$(any_python)}" tools/setup_venv.py
python := .venv/$(bin)/python

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help report new verify bundle review audit batch compare diff portfolio demo test check docs
.PHONY: bench coverage completion clean-notebooks lab scan lock clean

help:
	@sed -n 's/^## //p' Makefile

##   make report YEAR=2022     运行笔记本并生成报告 / run the notebooks, render the report
report:
	@$(setup) run
	@$(python) -m evalutils report

##   make new FROM=x.docx      新建年度文件夹 / make the folder of a new year
new:
	@$(setup) run
	@$(python) -m evalutils new

##   make verify YEAR=2022     在空文件夹中重算并逐字节比对 / run again elsewhere, compare bytes
verify:
	@$(setup) run
	@$(python) -m evalutils verify

##   make bundle YEAR=2022     打包并封存，供异地核验 / pack and seal, to be checked elsewhere
bundle:
	@$(setup) run
	@$(python) -m evalutils bundle

##   make review FILES=意见.json  导入复核人在页面上保存的意见 / bring in what reviewers saved
review:
	@$(setup) run
	@$(python) -m evalutils review

##   make audit FILES="a.xlsx 报送材料"   审查自评表和报告 / find the defects of forms and reports
audit:
	@$(setup) run
	@$(python) -m evalutils audit

##   make batch JOBS=2         批量生成全部项目年度的报告 / make the reports of all project-years
batch:
	@$(setup) run
	@$(python) -m evalutils batch

##   make compare YEARS=2021,2022,2023  比较几个年度 / set several years side by side
compare:
	@$(setup) run
	@$(python) -m evalutils compare

##   make diff A=run.json B=run.json  两份报告的差异及原因 / what changed between two reports, and why
diff:
	@$(setup) run
	@$(python) -m evalutils diff

##   make portfolio            全部项目年度总览 / one index over all project-years
portfolio:
	@$(setup) run
	@$(python) -m evalutils portfolio

##   make demo                 演示项目：三个虚构年度及其报告 / three fictitious years and their reports
demo:
	@$(setup) run
	@$(python) -m evalutils demo

##   make test                 运行全部测试（FAST=1 只跑快的，ARGS="-k 词" 交给 pytest） / run all tests (FAST=1: the quick ones; ARGS="-k word" for pytest)
# A file's tests stay together, the slow files come first; see tests/conftest.py.
override workers := -n auto --dist loadfile --no-loadscope-reorder
override part :=
override lasts := 全部测试在两核空闲机器上约十分钟；FAST=1 约三分半钟；末尾列出跳过的测试及所需 / about ten minutes on two quiet cores, FAST=1 three and a half; what was skipped is listed with what it needs
ifneq ($(strip $(value FAST)),)
override part := -m "not whole and not browser and not docs and not office and not scan and not process"
endif
test:
	@$(setup) dev
	@echo "$(lasts)" >&2
	@PYTEST_ADDOPTS="-rs $$PYTEST_ADDOPTS $$ARGS" $(python) -m pytest $(workers) $(part)

##   make coverage             没有测试走到的代码，按分支（两核空闲机器约二十分钟） / code no test reaches, by branch
coverage:
	@$(setup) dev
	@$(python) -m coverage erase
	@PYTEST_ADDOPTS="$$PYTEST_ADDOPTS $$ARGS" $(python) -m coverage run -m pytest -q $(workers) $(part) || \
	  echo "有测试未通过，下表照列 / some tests failed: the table stands all the same" >&2
	@# a process that the tests kill leaves half a file, which combine names and keeps
	@$(python) -m coverage combine -q; rm -f .coverage.*
	@$(python) -m coverage report

##   make check YEAR=2023      检查填报，一次列出全部问题 / every fault of what was filled in, at once
##   make check                （不写年度）格式、规范、类型、笔记本、文档 / the code: format, lint, types, notebooks, docs
# their words, never what is in them: a value from the environment is not expanded either
ifneq ($(strip $(value YEAR)$(value PROJECT)),)
check:
	@$(setup) run
	@$(python) -m evalutils check --out
else
check:
	@$(setup) dev
	@$(python) -m ruff format --check .
	@$(python) -m ruff check .
	@$(python) -m mypy
	@$(python) -m pytest -q tests/test_notebooks.py tests/test_architecture.py
	@$(python) -m sphinx -q -W --keep-going -b html docs docs/_build/html
endif

##   make bench                与 papermill 等比较快慢（QUICK=1 较快；README=1 写入表格） / measure against papermill (QUICK=1; README=1 writes the table)
bench:
	@$(setup) dev
	@$(python) benchmarks/bench.py $(if $(strip $(value README)),--readme)

##   make docs                 生成文档 docs/_build/html / make the documentation
docs:
	@$(setup) dev
	@$(python) -m sphinx -q -W --keep-going -b html docs docs/_build/html
	@echo docs/_build/html/index.html

##   make clean-notebooks      去除笔记本的输出 / take the outputs out of the notebooks
clean-notebooks:
	@$(setup) run
	@$(python) tools/clean_notebooks.py

##   make completion           Tab 补全的写法 / how to complete with the Tab key
completion:
	@$(setup) run
	@$(python) -m evalutils completion --help

##   make lab                  打开 JupyterLab / open JupyterLab
lab:
	@$(setup) lab
	@$(python) -m evalutils lab

##   make scan                 安装扫描件识别组件 / add what recognises scans and pictures
scan:
	@$(setup) scan

##   make lock                 更新依赖锁（UPGRADE=1 取最新）/ write the locks (UPGRADE=1: newest)
lock:
	@"$${PYTHON:-$(any_python)}" tools/lock.py

##   make clean                删除环境与生成物 / remove environments and everything generated
clean:
	@rm -rf .venv .venv-lab reports demo data/processed/*/ build dist src/*.egg-info
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis docs/_build .coverage*
##
##   参数 / parameters: YEAR PROJECT PROFILE REPORT_LANG；例 / e.g. make report YEAR=2022 PROJECT=pingan-zengcheng
