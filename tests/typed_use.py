"""What a type checker must see of `ch`; mypy reads this file, nothing runs it."""

from collections.abc import Callable
from typing import assert_type

import numpy as np

import chainrule_helpers as ch

net = ch.examples.THOMAS
arch, params, x, y = net.data
assert_type(params, ch.Parameters)
trace = ch.forward(arch, params, x)
assert_type(trace, ch.Trace)
assert_type(trace.h, tuple[np.ndarray, ...])
assert_type(ch.loss(arch, trace, y), float)
slopes = ch.backward(*net.data[:2], trace, y)
assert_type(slopes, ch.Gradients)
assert_type(ch.numeric_gradient(*net.data, method="complex"), ch.Parameters)
assert_type(ch.compare(slopes, params, notation="nielsen"), ch.Report)
assert_type(ch.check_three_ways(*net.data, notation=None), ch.Report)
assert_type(ch.graph(arch).chains("J", "w12_2"), tuple[ch.Chain, ...])
assert_type(ch.evaluate("J", *net.data), float)
assert_type(ch.compile_gradient(arch, notation="thomas"), Callable[..., ch.Gradients])
assert_type(ch.__version__, str)
ch.compare(slopes, params, notatoin="nielsen")  # type: ignore[call-arg]
ch.compare(slopes)  # type: ignore[call-arg]
ch.backwards  # type: ignore[attr-defined]  # noqa: B018
