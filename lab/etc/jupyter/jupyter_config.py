"""Pages exported as HTML, by `jupyter nbconvert` or from JupyterLab's menu, show the stills of their figures."""

c = get_config()  # noqa: F821  # pyright: ignore[reportUndefinedVariable]


def _without_kernel(notebook, resources):
    from widgets.exported import without_kernel  # every command of Jupyter reads this file, few export anything

    return without_kernel(notebook, resources)


c.HTMLExporter.preprocessors = [_without_kernel]
