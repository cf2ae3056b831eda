"""How readers' templates become Python: as Jinja does it (`jinja2.compiler`), but for what a page does a thousand times.

Jinja writes code for anybody's templates: it asks for each attribute by a function that would take an item of a mapping just as
well, looks at each callable before it calls it, makes markup of each piece that it writes, and hands each piece of an
included template up through all templates around it. These templates are the newsroom's own, and get plainer code:

* `{{ card.title }}` is looked for among the attributes first, and by Jinja where there is none.
* A name that a template does nothing with but call it is the environment's function of that name, and called as it is, unless it
  takes part of the context (`jinja2.pass_context`).
* What is written is plain text, escaped unless it was markup.
* An included template is written as one piece.
* Everything is escaped; `{% autoescape %}` is refused.
"""

from keyword import iskeyword
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from jinja2.idtracking import VAR_LOAD_RESOLVE
from markupsafe import _escape_inner  # type: ignore[attr-defined]

# What is found where there is no such attribute.
NOTHING = object()


def written(value: Any) -> str:
    """Return a value as it stands on the page: escaped, unless it is markup. As `markupsafe.escape`, without making markup of it."""
    if type(value) is str:
        return _escape_inner(value)
    if hasattr(value, "__html__"):
        return value.__html__()  # type: ignore[no-any-return]
    return _escape_inner(str(value))


class PlainCode(CodeGenerator):
    """Writes the code of a template (`Environment.code_generator_class`), for an environment that escapes and is not asynchronous."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        self.writeline(f"from {__name__} import NOTHING, written")
        called = [call.node for call in node.find_all(nodes.Call)]
        own = {name.name for name in node.find_all(nodes.Name) if not any(name is one for one in called)}
        self.functions = {
            name
            for name, function in self.environment.globals.items()
            if callable(function) and not hasattr(function, "jinja_pass_arg") and name not in own
        }
        super().visit_Template(node, frame)

    def enter_frame(self, frame: Frame) -> None:
        loads = frame.symbols.loads
        functions = {
            target: name
            for target, (action, name) in loads.items()
            if action == VAR_LOAD_RESOLVE and name in self.functions
        }
        for target, name in functions.items():
            self.writeline(f"{target} = environment.globals[{name!r}]")
        frame.symbols.loads = {target: load for target, load in loads.items() if target not in functions}
        super().enter_frame(frame)
        frame.symbols.loads = loads

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("written(")

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        self.write("(found if (found := getattr((asked := ")
        self.visit(node.node, frame)
        self.write(
            f"), {node.attr!r}, NOTHING)) is not NOTHING else environment.getattr(asked, {node.attr!r}))"
        )

    @optimizeconst
    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        if forward_caller or not self._is_plain(node):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def _is_plain(self, node: nodes.Call) -> bool:
        """Whether a function of the environment is called, with nothing but values."""
        is_function = isinstance(node.node, nodes.Name) and node.node.name in self.functions
        is_unpacked = node.dyn_args or node.dyn_kwargs or any(iskeyword(value.key) for value in node.kwargs)
        return is_function and not is_unpacked

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:
        if node.ignore_missing or not node.with_context:
            super().visit_Include(node, frame)
            return
        self.writeline("template = environment.get_template(", node)
        self.visit(node.template, frame)
        self.write(f", {self.name!r})")
        self.simple_write(
            "concat(template.root_render_func("
            f"template.new_context(context.get_all(), True, {self.dump_local_context(frame)})))",
            frame,
        )

    def visit_ScopedEvalContextModifier(self, node: nodes.ScopedEvalContextModifier, frame: Frame) -> None:
        self.fail("Everything is escaped on readers' pages.", node.lineno)
