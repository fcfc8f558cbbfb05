#!/bin/sh
# Prepare an environment so that nothing but the notebook asks for attention.
# Argument: its Python.  Used by setup.sh and, on Binder, by postBuild.
set -eu

# JupyterLab otherwise opens by asking whether it may fetch news.
settings=$("$1" -c 'import sys; print(sys.prefix)')/share/jupyter/lab/settings
mkdir -p "$settings"
cat >"$settings/overrides.json" <<'JSON'
{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false}}
JSON

# Matplotlib otherwise builds its font cache, and says so in red, in the reader's first plot.
"$1" -c 'import matplotlib.font_manager' >/dev/null 2>&1
