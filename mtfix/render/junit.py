"""The checks of a gate as JUnit XML, which every CI system shows as tests."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol
from xml.etree import ElementTree

from mtfix.render import visible


class Check(Protocol):
    """One thing asked, what was found, and whether it passes."""

    @property
    def name(self) -> str: ...
    @property
    def is_passed(self) -> bool: ...
    @property
    def said(self) -> str: ...


def write(suite: str, checks: Sequence[Check], path: Path) -> None:
    """One suite, a case a check. No times and no host, so that two runs give the same bytes."""
    n_failed = sum(not check.is_passed for check in checks)
    root = ElementTree.Element("testsuites")
    inside = ElementTree.SubElement(
        root, "testsuite", name=visible(suite), tests=str(len(checks)), failures=str(n_failed), errors="0", skipped="0"
    )
    for check in checks:
        case = ElementTree.SubElement(inside, "testcase", classname=visible(suite), name=visible(check.name))
        if check.is_passed:
            ElementTree.SubElement(case, "system-out").text = visible(check.said)
        else:
            ElementTree.SubElement(case, "failure", type="gate", message=visible(check.said))
    ElementTree.indent(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
