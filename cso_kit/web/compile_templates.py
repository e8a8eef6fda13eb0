"""Compiles all templates of some packages beforehand, as `python -m compileall` does with modules.

`python -m cso_kit.web.compile_templates cso_idp court_rp cso_sim` is for whoever installs into folders where the simulator itself
cannot write, such as a container image.
"""

import sys

from cso_kit.web.templating import TemplateEnvironment


def compile_templates(packages: list[str]) -> None:
    """Writes the code of every template of the packages, and of the kit's, beside the templates."""
    sys.dont_write_bytecode = False  # to write is what was asked for
    for package in packages:
        environment = TemplateEnvironment(package, {})
        for name in environment.list_templates(extensions=["html"]):
            environment.get_template(name)


if __name__ == "__main__":
    compile_templates(sys.argv[1:])
