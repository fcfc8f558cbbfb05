"""Wrong formulas as learners write them, each with what a teacher would accept as its name.

They follow the confusions of docs/sources.md and published slips, typed for networks of
ours.  A line is ``formula | names``: commas part names that serve equally well, ``+`` joins two
slips made together, ``none`` stands for a formula that nobody should try to name.
"""

from chainrule_helpers import Architecture, examples, graph

NETWORKS = {
    "T": (examples.THOMAS.architecture, 1, "thomas"),
    "N": (examples.NIELSEN.architecture, 1, "nielsen"),
    "NC": (examples.NIELSEN_CROSS_ENTROPY.architecture, 1, "nielsen"),
    "SQ": (examples.STATQUEST.architecture, 3, "statquest"),
    "S1": (examples.STATQUEST.architecture, 1, "statquest"),
    "TANH": (Architecture((2, 3, 2), ("tanh", "sigmoid")), 1, "nielsen"),
    "TH1": (Architecture((2, 2, 1), ("tanh", "tanh")), 1, "thomas"),
    "RELU": (Architecture((2, 3, 1), ("relu", "identity"), "sum_of_squared_residuals"), 1, "nielsen"),
    "BCE": (Architecture((2, 2, 1), ("sigmoid", "sigmoid"), "cross_entropy"), 1, "nielsen"),
    "SOFT": (Architecture((2, 3, 3), ("tanh", "softmax"), "cross_entropy"), 1, "nielsen"),
    "WIDE": (Architecture((2, 5, 5), ("sigmoid", "sigmoid")), 1, "nielsen"),
    "DEEP": (Architecture((2, 2, 2, 1), ("sigmoid",) * 3), 1, "nielsen"),
}

TUNED = """
T J w12_2
-(y1-h1_3)*h2_2 | missing-link
2*h1_3*h1_3*(1-h1_3)*h2_2 | wrong-loss
(y1-h1_3)*h1_3*(1-h1_3)*h2_2 | sign
delta1_3*z2_1 | weighted-input-for-activation
delta1_3*b1_2 | bias-multiplied
delta1_3*w12_2 | weight-for-activation
delta1_3*h2_2*b1_2 | bias-multiplied
-(y1-h1_3)*z1_2*(1-z1_2)*h2_2 | weighted-input-for-activation
-(y1-h1_3)*(1-h1_3)*h2_2 | half-derivative
-(y1-h1_3)*h1_3*h2_2 | value-for-slope
-(y1-h1_3)*(1-h1_3^2)*h2_2 | other-function
w12_2-0.5*delta1_3*h2_2 | update-for-gradient
w12_2-0.1*(h1_3-y1)*h1_3*(1-h1_3)*h2_2 | update-for-gradient
-(1-h1_3)*h1_3*(1-h1_3)*h2_2 | target-as-one
1/2*(y1-h1_3)^2*h1_3*(1-h1_3)*h2_2 | value-for-slope
-(y1-h1_3)*sigma'(h1_3)*h2_2 | at-activation
-(y1-h1_3)*h1_3*(1-h1_3)*x2 | wrong-layer
delta1_3*(h1_2+h2_2+h3_2) | sum-for-one-term
delta1_3*h1_2 | swapped-index
-(y1-h1_3)*h1_3*(1-h1_3)*h2_2*w12_2 | extra-link
-(y1-h1_3)+h1_3*(1-h1_3)+h2_2 | added-links
-(y1-h1_3)*y1*(1-y1)*h2_2 | target-for-output
delta1_3*h2_2*h2_2*(1-h2_2) | extra-link
T J b1_2
delta1_3*b1_2 | bias-multiplied
delta1_3*h2_2 | extra-link
-(y1-h1_3) | missing-link
0 | none
b1_2-0.25*delta1_3 | update-for-gradient
-(y1-h1_3)*(1-h1_3) | half-derivative
-(y1-h1_3)*f(z1_2) | value-for-slope
T J w21_1
delta1_3*w12_2*f(z2_1)*x1 | value-for-slope
delta1_3*f'(z2_1)*x1 | missing-link
delta1_3*w12_2*x1 | missing-link
delta1_3*w12_2*h2_2*(1-h2_2) | missing-link
delta1_3*w12_2*h2_2*(1-h2_2)*x2 | swapped-index
delta1_3*w11_2*h2_2*(1-h2_2)*x1 | swapped-index
delta1_3*w12_2*h2_2*(1-h2_2)*w21_1 | weight-for-activation
delta1_3*w12_2*z2_1*(1-z2_1)*x1 | weighted-input-for-activation
delta1_3*w12_2*(1-h2_2)*x1 | half-derivative
delta1_3*w12_2*(1-h2_2^2)*x1 | other-function
delta1_3*w12_2*h1_3*(1-h1_3)*x1 | wrong-layer
delta1_3*w12_2*h2_2*(1-h2_2)*x1*b2_1 | bias-multiplied
(h1_3-y1)*w12_2*h2_2*(1-h2_2)*x1 | missing-link
w21_1-0.3*delta1_3*w12_2*h2_2*(1-h2_2)*x1 | update-for-gradient
delta2_2*h2_2 | extra-link, wrong-layer
delta1_3*w12_2*h2_2*(1-h2_2)*(x1+x2+x3) | sum-for-one-term
-(y1-h1_3)*h1_3*(1-h1_3)*h2_2*h2_2*(1-h2_2)*x1 | weight-for-activation
-(y1-h1_3)*h1_3*(1-h1_3)*w12_2*f'(h2_2)*x1 | at-activation
delta1_3*w21_1*h2_2*(1-h2_2)*x1 | wrong-layer, swapped-index+wrong-layer
x1*x2+b1_2 | none
N C w12_3
(a1_3-y1)*a2_2 | missing-link
(delta1_3+delta2_3+delta3_3)*a2_2 | sum-for-one-term
delta1_3*z2_2 | weighted-input-for-activation
delta2_3*a1_2 | swapped-index
delta1_3*a1_2 | swapped-index
(y1-a1_3)*a1_3*(1-a1_3)*a2_2 | sign
(a1_3-1)*a1_3*(1-a1_3)*a2_2 | target-as-one
N C z1_2
delta1_3*w11_3*a1_2*(1-a1_2) | one-path
(delta1_3*w11_3+delta2_3*w12_3+delta3_3*w13_3)*a1_2*(1-a1_2) | swapped-index
(delta1_3*w11_3+delta2_3*w21_3+delta3_3*w31_3) | missing-link
(delta1_3+delta2_3+delta3_3)*a1_2*(1-a1_2) | missing-link
(delta1_3*w11_3+delta2_3*w21_3+delta3_3*w31_3)*a1_2 | value-for-slope
(delta1_3*w11_3+delta2_3*w21_3+delta3_3*w31_3)*(1-a1_2) | half-derivative
(delta1_3*w11_3+delta2_3*w21_3+delta3_3*w31_3)*z1_2*(1-z1_2) | weighted-input-for-activation
3*(delta1_3*w11_3+delta2_3*w21_3+delta3_3*w31_3)*a1_2*(1-a1_2) | k-times
((a1_3-y1)*w11_3+(a2_3-y2)*w21_3+(a3_3-y3)*w31_3)*a1_2*(1-a1_2) | missing-link
(delta1_3*w11_3+delta2_3*w21_3+delta3_3*w31_3)*a1_2*(1-a1_2)*x1 | extra-link
(delta1_3*w11_3+delta2_3*w21_3+delta3_3*w31_3)*a1_2*(1-a1_2)*b1_2 | bias-multiplied
(delta1_3*w11_3+delta2_3*w21_3+delta3_3*w31_3)*(1-a1_2^2) | other-function
NC C z1_2
((a1_3-y1)+(a2_3-y2)+(a3_3-y3))*a1_2*(1-a1_2) | missing-link
(a1_3-y1)*w11_3*a1_2*(1-a1_2) | one-path
((a1_3-y1)*w11_3+(a2_3-y2)*w12_3+(a3_3-y3)*w13_3)*a1_2*(1-a1_2) | swapped-index
sum((ak_3-yk)*ak_3*(1-ak_3)*wk1_3, k)*a1_2*(1-a1_2) | extra-link
(a1_3-y1)*w11_3+(a2_3-y2)*w21_3+(a3_3-y3)*w31_3 | missing-link
((y1-a1_3)*w11_3+(y2-a2_3)*w21_3+(y3-a3_3)*w31_3)*a1_2*(1-a1_2) | sign
(delta1_3*w11_3+delta2_3*w21_3+delta3_3*w31_3)*a1_2 | value-for-slope
NC C z1_3
-y1/a1_3*a1_3*(1-a1_3) | one-path
-y1/a1_3 | one-path+missing-link, half-derivative, missing-link+one-path
y1-a1_3 | sign
(a1_3-y1)*a1_3*(1-a1_3) | extra-link
a1_3-1 | target-as-one
a1_3*(1-a1_3) | none, missing-link+one-path
NC C w12_3
(a1_3-y1)*z2_2 | weighted-input-for-activation
(a1_3-y1)*a1_3*(1-a1_3)*a2_2 | extra-link
(a1_3-1)*a2_2 | target-as-one
(a1_3-y1)*w12_3 | weight-for-activation
(a1_3-y1)*a1_2 | swapped-index
-y1*(1-a1_3)*a2_2 | one-path
NC a2_3 z1_3
a2_3*(1-a1_3) | other-function
a1_3*(1-a1_3) | other-function, swapped-index
a2_3*(1-a2_3) | other-function, swapped-index
a2_3*a1_3 | sign
SQ SSR w1
sum(-2*(Observed-Predicted)*w3*y1*Input) | value-for-slope
sum(-2*(Observed-Predicted)*w3*Input) | missing-link
sum((Observed-Predicted)^2*w3*softplus'(x1)*Input) | value-for-slope
sum(-2*(Observed-Predicted)*w3*softplus'(x1)*x1) | none, value-for-slope
sum(-2*(Observed-Predicted)*w3*softplus'(x1)*y1) | wrong-layer
sum(-2*(Observed-Predicted)*w3*y1*(1-y1)*Input) | other-function
sum(2*(Predicted-Observed)*(-1)*w3*softplus'(x1)*Input) | sign
sum(-2*(Observed-Predicted)*w3*softplus'(x1)*Input*b1) | bias-multiplied
w1-0.1*sum(-2*(Observed-Predicted)*w3*softplus'(x1)*Input) | update-for-gradient
sum(-2*(Observed-Predicted)*softplus'(x1)*Input) | missing-link
sum(-2*(Observed-Predicted)*w3*e^x1*Input) | half-derivative
sum(-2*(Observed-Predicted)^2*w3*softplus'(x1)*Input) | half-derivative, value-for-slope+sign+factor
SQ SSR b3
sum(-2*(Observed-Predicted)*b3) | bias-multiplied
sum(-2*(1-Predicted)) | target-as-one
sum((Observed-Predicted)^2) | value-for-slope
sum(-2*(Observed-Predicted))/3 | average
b3-0.1*sum(-2*(Observed-Predicted)) | update-for-gradient
sum(2*(Observed-Predicted)) | sign
SQ SSR w3
sum(-2*(Observed-Predicted)*x1) | weighted-input-for-activation
sum(-2*(Observed-Predicted)*Input) | wrong-layer
sum(-2*(Observed-Predicted)*y2) | swapped-index
sum(-2*(Observed-Predicted)*(y1+y2)) | sum-for-one-term
sum(-2*(Observed-Predicted)*w3) | weight-for-activation
TANH C w11_3
delta1_3*z1_2 | weighted-input-for-activation
(a1_3-y1)*(1-a1_3^2)*a1_2 | other-function
(a1_3-1)*a1_3*(1-a1_3)*a1_2 | target-as-one
(delta1_3+delta2_3)*a1_2 | sum-for-one-term
TANH C w11_2
(delta1_3*w11_3+delta2_3*w21_3)*a1_2*(1-a1_2)*x1 | other-function
(delta1_3*w11_3+delta2_3*w21_3)*(1-z1_2^2)*x1 | weighted-input-for-activation
(delta1_3*w11_3+delta2_3*w21_3)*(1+a1_2^2)*x1 | sign
(delta1_3*w11_3+delta2_3*w21_3)*a1_2*x1 | value-for-slope
(delta1_3*w11_3+delta2_3*w12_3)*(1-a1_2^2)*x1 | swapped-index
delta1_3*w11_3*(1-a1_2^2)*x1 | one-path
(delta1_3*w11_3+delta2_3*w21_3)*(1-tanh(a1_2)^2)*x1 | at-activation
(delta1_3*w11_3+delta2_3*w21_3)*(1-a1_2^2)*b1_2 | bias-multiplied
TH1 J w11_2
-(y1-h1_3)*h1_3*(1-h1_3)*h1_2 | other-function
-(y1-h1_3)*(1-z1_2^2)*h1_2 | weighted-input-for-activation
-(y1-h1_3)*(1-h1_3)*h1_2 | half-derivative
-(y1-h1_3)*tanh(z1_2)*h1_2 | value-for-slope
RELU C w12_3
2*(a1_3-y1)*z2_2 | weighted-input-for-activation
(a1_3-y1)*a2_2 | factor
2*(a1_3-y1)*x2 | wrong-layer
RELU C w11_2
2*(a1_3-y1)*w11_3*a1_2*x1 | value-for-slope
2*(a1_3-y1)*w11_3*x1 | missing-link
2*(a1_3-y1)*w11_3*a1_2*(1-a1_2)*x1 | other-function
2*(a1_3-y1)*w11_3*relu'(z1_2)*x1*b1_2 | bias-multiplied
BCE C w11_3
(a1_3-y1)*a1_3*(1-a1_3)*a1_2 | wrong-loss, extra-link
-y1/a1_3*a1_3*(1-a1_3)*a1_2 | half-derivative
(1-y1)/(1-a1_3)*a1_3*(1-a1_3)*a1_2 | half-derivative
(a1_3-1)*a1_2 | target-as-one
(y1-a1_3)*a1_2 | sign
(a1_3-y1)*b1_3 | bias-multiplied
(a1_3-y1)/(a1_3*(1-a1_3))*a1_2 | missing-link
BCE C a1_3
-y1/a1_3 | half-derivative
a1_3-y1 | wrong-loss
y1/a1_3-(1-y1)/(1-a1_3) | sign
-1/a1_3 | target-as-one
SOFT C w11_2
(a1_3-y1)*w11_3*(1-a1_2^2)*x1 | one-path
((a1_3-y1)*w11_3+(a2_3-y2)*w12_3+(a3_3-y3)*w13_3)*(1-a1_2^2)*x1 | swapped-index
((a1_3-y1)*w11_3+(a2_3-y2)*w21_3+(a3_3-y3)*w31_3)*a1_2*(1-a1_2)*x1 | other-function
sum((ak_3-yk)*ak_3*(1-ak_3)*wk1_3, k)*(1-a1_2^2)*x1 | extra-link
((a1_3-y1)*w11_3+(a2_3-y2)*w21_3)*(1-a1_2^2)*x1 | one-path
WIDE C z2_2
(delta1_3*w21_3+delta2_3*w22_3+delta3_3*w23_3+delta4_3*w24_3+delta5_3*w25_3)*a2_2*(1-a2_2) | swapped-index
delta2_3*w22_3*a2_2*(1-a2_2) | one-path
(delta1_3*w12_3+delta2_3*w22_3+delta3_3*w32_3+delta4_3*w42_3+delta5_3*w52_3)*a2_2 | value-for-slope
DEEP C w11_2
delta1_4*w11_4*a1_3*(1-a1_3)*w11_3*a1_2*(1-a1_2)*x1 | one-path
(delta1_4*w11_4*w11_3+delta1_4*w12_4*w21_3)*a1_2*(1-a1_2)*x1 | missing-link
(delta1_3*w11_3+delta2_3*w12_3)*a1_2*(1-a1_2)*x1 | swapped-index
(delta1_3*w11_3+delta2_3*w21_3)*a1_2*x1 | value-for-slope
"""

# Kept aside while the mistakes were worked on.
HELD_OUT = """
T J w13_2
delta1_3*z3_1 | weighted-input-for-activation
delta1_3*h3_2*b1_2 | bias-multiplied
w13_2+0.2*delta1_3*h3_2 | update-for-gradient
-(y1-h1_3)*h1_3*h3_2 | value-for-slope
(h1_3-1)*h1_3*(1-h1_3)*h3_2 | target-as-one
-(y1-h1_3)*h1_3*(1+h1_3)*h3_2 | sign
-(y1-h1_3)*(1-h1_3^2)*h3_2 | other-function
-(y1^2-h1_3^2)*h1_3*(1-h1_3)*h3_2 | none
T J w32_1
delta1_3*w13_2*h3_2*x2 | value-for-slope
delta1_3*w13_2*(1-h3_2)*x2 | half-derivative
delta1_3*w13_2*h3_2*(1-h3_2)*h2_2 | wrong-layer
delta1_3*h3_2*(1-h3_2)*x2 | missing-link
delta1_3*w13_2*h1_3*(1-h1_3)*x2 | wrong-layer
(y1-h1_3)*w13_2*h3_2*(1-h3_2)*x2 | sign+missing-link
N C a2_2
delta1_3*w12_3 | one-path
delta1_3*w21_3+delta2_3*w22_3+delta3_3*w23_3 | swapped-index
delta1_3+delta2_3+delta3_3 | missing-link
(a1_3-y1)*w12_3+(a2_3-y2)*w22_3+(a3_3-y3)*w32_3 | missing-link
(delta1_3*w12_3+delta2_3*w22_3+delta3_3*w32_3)/3 | average
NC C z2_2
(a2_3-y2)*w22_3*a2_2*(1-a2_2) | one-path
((a1_3-y1)*w12_3+(a2_3-y2)*w22_3+(a3_3-y3)*w32_3)*a2_2 | value-for-slope
((a1_3-y1)*w21_3+(a2_3-y2)*w22_3+(a3_3-y3)*w23_3)*a2_2*(1-a2_2) | swapped-index
((a1_3-y1)*w12_3+(a2_3-y2)*w22_3+(a3_3-y3)*w32_3)*z2_2*(1-z2_2) | weighted-input-for-activation
SQ SSR w2
sum(-2*(Observed-Predicted)*w4*y2*Input) | value-for-slope
sum(-2*(Observed-Predicted)*w4*softplus'(y2)*Input) | at-activation
sum(-2*(Observed-Predicted)*w3*softplus'(x2)*Input) | swapped-index
sum(-2*(Observed-Predicted)*w4*softplus'(x2)) | missing-link
SQ SSR b2
sum(-2*(Observed-Predicted)*w4*softplus'(x2)*b2) | bias-multiplied
sum(-2*(Observed-Predicted)*w4*softplus'(x2)*Input) | extra-link
sum(-2*(Observed-Predicted)*w4*y2) | value-for-slope
b2-0.5*sum(-2*(Observed-Predicted)*w4*softplus'(x2)) | update-for-gradient
TANH C w22_2
(delta1_3*w12_3+delta2_3*w22_3)*a2_2*(1-a2_2)*x2 | other-function
(delta1_3*w12_3+delta2_3*w22_3)*x2 | missing-link
(delta1_3*w12_3+delta2_3*w22_3)*(1-a2_2^2)*z2_2 | none, value-for-slope
BCE C w12_2
(a1_3-y1)*w12_3*(1-a2_2)*x2 | none
(a1_3-y1)*w11_3*a1_2*x2 | value-for-slope
(a1_3-y1)*w11_3*(1-a1_2^2)*x2 | other-function
(a1_3-y1)*a1_3*(1-a1_3)*w11_3*a1_2*(1-a1_2)*x2 | wrong-loss, extra-link
SOFT C w12_3
(a1_3-y1)*z2_2 | weighted-input-for-activation
(a1_3-y1)*a1_3*(1-a1_3)*a2_2 | extra-link
-y1*(1-a1_3)*a2_2 | one-path
DEEP C w12_2
(delta1_3*w11_3+delta2_3*w21_3)*(1-a1_2)*x2 | half-derivative
(delta1_3+delta2_3)*a1_2*(1-a1_2)*x2 | missing-link
"""


def entries(text):
    """Yield (network, notation, chains or link, formula, accepted readings) of a list."""
    for line in text.strip().splitlines():
        if "|" not in line:
            key, above, below = line.split()
            architecture, count, notation = NETWORKS[key]
            network = graph(architecture, count)
            above, below = (network.quantity(name, notation) for name in (above, below))
            target = network.chains(above, below, notation)
            continue
        formula, names = (part.strip() for part in line.rsplit("|", 1))
        accepted = {frozenset(name.strip().split("+")) for name in names.split(",")} - {frozenset({"none"})}
        yield network, notation, target, formula, accepted


# Lines that somebody published or asked about, in our letters; judged once, after the rest was done.
PUBLISHED = """
T J w12_2
(h1_3-y1)*h1_3*h1_3*h2_2 | half-derivative, none
(y1-h1_3)*h2_2 | sign+missing-link
-(y1-h1_3)*f(1-f(z1_2))*h2_2 | none
h1_3*(1-h1_3)*h2_2 | missing-link
-(y1-h1_3)*h1_3*(1-h1_3) | missing-link
-2*(y1-h1_3)*h1_3*(1-h1_3)*h2_2 | factor
delta1_3*w12_2*h2_2 | extra-link
sqrt((y1-h1_3)^2)*h1_3*(1-h1_3)*h2_2 | sign, none
T J w21_1
delta1_3*w12_2*h1_2*(1-h1_2)*x1 | swapped-index
(h1_3-y1)*x1 | none
(h1_3-y1)*h1_3*(1-h1_3)*x1 | none, missing-link
delta1_3*h2_2*h1_3*(1-h1_3)*x1 | none, weight-for-activation+wrong-layer
delta1_3*w12_2*f'(h2_2)*x1 | at-activation
delta1_3*w12_2*f'(z1_2)*x1 | wrong-layer
delta1_3*(w12_2+h2_2*(1-h2_2))*x1 | added-links
N C w11_2
(delta1_3+delta2_3+delta3_3)*a1_2*(1-a1_2)*x1 | missing-link
delta1_3*(w11_3+w21_3+w31_3)*a1_2*(1-a1_2)*x1 | swapped-index, none
(delta1_3*w11_3+delta1_3*w12_3+delta1_3*w13_3+delta1_3*w14_3)*a1_2*(1-a1_2)*x1 | one-path+sum-for-one-term
(a1_3-y1)*x1 | none
3*delta1_3*w11_3*a1_2*(1-a1_2)*x1 | one-path+k-times
((a1_3-y1)*w11_3+(a2_3-y2)*w21_3+(a3_3-y3)*w31_3)*x1 | missing-link
sum(2*(ak_3-yk)*ak_3*(1-ak_3)*wk1_3, k)*a1_2*(1-a1_2)*x1 | factor
sum(4*(ak_3-yk)*ak_3*(1-ak_3)*wk1_3, k)*a1_2*(1-a1_2)*x1 | factor
N C b1_3
(a1_3-y1)*a1_3*(1-a1_3)*a1_2 | extra-link
(a1_3-y1)*a1_3*(1-a1_3)/3 | factor, average
S1 SSR w1
-2*(Observed-Predicted)*softplus'(x1)*Input | missing-link
2*(Predicted-Observed)*(-1)*w3*softplus'(x1)*Input | sign
-2*(Observed-Predicted)*w3*softplus'(x1)*x1 | value-for-slope
-2*(Observed-Predicted)*w3*e^x1/(1+e^x1)^2*Input | none, other-function
SQ SSR w3
-2*(Observed-Predicted)*y1 | missing-sum-over-examples
sum(2*(Observed-Predicted)*y1) | sign
BCE C w12_3
(a1_3-y1)*a2_2*a1_3*(1-a1_3) | wrong-loss, extra-link
(a1_3-y1)/(a1_3*(1-a1_3))*a2_2 | missing-link
y1/a1_3*a2_2 | missing-link+half-derivative, half-derivative
BCE C z1_2
a1_2-y1 | none
(a1_3-y1)*w11_3 | missing-link
SOFT C z1_2
sum((ak_3-yk)*wk1_3, k) | missing-link
sum((yk-ak_3)*wk1_3, k)*(1-a1_2^2) | sign
sum(-yk/ak_3*wk1_3, k)*(1-a1_2^2) | none, missing-link
sum(-yk*(1-ak_3)*wk1_3, k)*(1-a1_2^2) | one-path, none
NC C w11_3
(a1_3-y1)*x1 | wrong-layer
(y1-a1_3)*a1_2 | sign
-y1/a1_3*a1_2 | one-path+missing-link, none
RELU C w11_2
2*(a1_3-y1)*w11_3*relu(z1_2)*x1 | value-for-slope, extra-link
(a1_3-y1)*w11_3*relu'(z1_2)*x1 | factor
-2*(y1-a1_3)*relu'(z1_2)*x1 | missing-link
"""
