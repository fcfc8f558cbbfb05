"""Sphinx settings of the pages; publish/static_site.py calls Sphinx with them."""

project = "The chain rule of backpropagation"
html_title = project
html_short_title = project
language = "en"
extensions = ["myst_nb", "sphinx.ext.mathjax"]
exclude_patterns = ["**/.ipynb_checkpoints"]
suppress_warnings = ["myst.header"]  # a notebook's headings are held by its own tests

nb_execution_mode = "off"
nb_render_markdown_format = "myst"  # a table in an output may hold formulas
myst_enable_extensions = ["amsmath", "deflist", "dollarmath"]
myst_heading_anchors = 3

# The single-file bundle draws with paths: no font file, so it works from a disk as well.
mathjax_path = "mathjax/tex-svg-full.js"
mathjax3_config = {"svg": {"fontCache": "local"}, "options": {"enableMenu": False}}

html_theme = "furo"
html_theme_options = {"navigation_with_keys": True}
html_favicon = "static/icon.svg"
html_css_files = ["fonts.css", "site.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"


def level_captions(app, page, template, context, doctree):
    """Give the captions of lists the level that Sphinx leaves out, so that they are headings."""
    old = '<p class="caption" role="heading">'
    for name in ("furo_navigation_tree", "body"):
        if isinstance(context.get(name), str):
            context[name] = context[name].replace(old, old[:-1] + ' aria-level="2">')


def setup(app):
    """Connect what Sphinx calls by name."""
    app.connect("html-page-context", level_captions, priority=900)
