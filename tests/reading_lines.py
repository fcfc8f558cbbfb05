"""Answers as people write and post them, with what should become of each.

A line: the network, what is asked for, ``right``, ``wrong`` or ``ask`` (asked back, or marked where it
cannot be read), and the text.  ``⏎`` is a line break.  Several are lines from public texts, whose letters
they keep.
"""

# ruff: noqa: E501  (lines stay as they were written)

TUNED = r"""
T w12_2 right -(y1 - h1_3)*h1_3*(1 - h1_3)*h2_2;
T w12_2 right \frac{\partial J}{\partial w_{12}^{(2)}} = \frac{\partial J}{\partial h_1^{(3)}} \frac{\partial h_1^{(3)}}{\partial z_1^{(2)}} \frac{\partial z_1^{(2)}}{\partial w_{12}^{(2)}}
T w12_2 right \frac {\partial J} {\partial h^{(3)}_1} \cdot f^\prime(z_1^{(2)}) \cdot h_2^{(2)}
T w12_2 right -(y_1 – h_1^{(3)})\cdot f^\prime(z_1^{(2)})\ h_2^{(2)}
T w12_2 right -(y_1 - h_1^{(n_l)}) f^{\prime}(z_1^{(2)}) h_2^{(2)} \tag{4}
T w12_2 right \begin{aligned} \frac{\partial J}{\partial w_{12}^{(2)}} &= -(y_1 - h_1^{(3)}) \, \sigma'\left(z_1^{(2)}\right) h_2^{(2)} \\ &= -(y_1 - h_1^{(3)}) h_1^{(3)} (1 - h_1^{(3)}) h_2^{(2)} \end{aligned}
T w12_2 right $$\underbrace{-(y_1 - h_1^{(3)})}_{\text{first link}} \cdot \underbrace{h_1^{(3)}(1-h_1^{(3)})}_{second} \cdot h_2^{(2)}$$
T w12_2 right \textcolor{red}{-(y_1 - h_1^{(3)})} h_1^{(3)}(1-h_1^{(3)}) h_2^{(2)}
T w12_2 right \delta_1^{(3)} h_2^{(2)}
T w12_2 right δ₁⁽³⁾·h₂⁽²⁾
T w12_2 right ∂J/∂w₁₂⁽²⁾ = δ₁⁽³⁾ h₂⁽²⁾
T w12_2 right -(y-h(3))*h(3)*(1-h(3))*h2(2)
T w12_2 right -(y - yhat)*yhat*(1 - yhat)*h_2_2
T w12_2 right -(y1-h1_3)h1_3(1-h1_3)h2_2
T w12_2 right [h1_3 - y1]*[h1_3*{1 - h1_3}]*h2_2
T w12_2 right −2·½·(y₁ − h₁⁽³⁾)·h₁⁽³⁾·(1 − h₁⁽³⁾)·h₂⁽²⁾
T w12_2 right -(2,0/2)*(y1 - h1_3)*h1_3*(1,0 - h1_3)*h2_2
T w12_2 right -(y1 - h1_3) * np.exp(-z1_2) / (1.0 + np.exp(-z1_2))**2 * h2_2
T w12_2 right np.dot(-(y1 - h1_3)*h1_3*(1 - h1_3), h2_2)
T w12_2 right -(y1 - h1_3) * sigmoid_prime(z1_2) * h2_2  # chain rule
T w12_2 right (h1_3 - y1) * dsigmoid(z1_2) * h2_2
T w12_2 right (h1_3 - y1) * sigmoid(z1_2)*(1 - sigmoid(z1_2)) * h2_2
T w12_2 right (h1_3 - y1) * logistic(z1_2)*(1 - logistic(z1_2)) * h2_2
T w12_2 right (h1_3 - y1) * 1/(4*cosh(z1_2/2)**2) * h2_2
T w12_2 right (h1_3 - y1)*sech(z1_2/2)**2/4*h2_2
T w12_2 ask (h1_3 - y1) * sigmoid_derivative(h1_3) * h2_2
T w12_2 right dw12_2 = (h1_3 - y1)*h1_3*(1-h1_3)*h2_2
T w12_2 right dJ_dw12_2 = (h1_3 - y1)*h1_3*(1-h1_3)*h2_2
T w12_2 right d_J_d_w12_2 = (h1_3 - y1)*h1_3*(1-h1_3)*h2_2
T w12_2 right grad = dJ_dh1_3 * dh1_3_dz1_2 * dz1_2_dw12_2
T w12_2 right dC/da1_3 * da1_3/dz1_3 * a2_2
T w12_2 right -(y1 - a1_3)*a1_3*(1 - a1_3)*a2_2
T w12_2 right -(t7 - o7)*o7*(1-o7)*o5
T w12_2 right -delta7*o5
T w12_2 right dL/dyhat * yhat*(1-yhat) * h2_2
T w12_2 ask a1_3*w12_2
T w12_2 ask -(y1-h1)*h1*(1-h1)*h2
T w12_2 ask h1_2/h1_3 h2_2
T w12_2 ask cos(z1_2)*h2_2
T w12_2 ask d^2J/dh1_3^2
T w12_2 ask \frac{\partial^2 J}{\partial h^2}
T w12_2 ask ∂J/∂h₁ · h₂⁽²⁾
T w12_2 wrong -(y1 - h1_3)*h2_2
T w12_2 wrong dJ/dw12_2 = dJ/dh1_3 * dz1_2/dw12_2
T w12_2 ask dJ/dw11_2 = -(y1 - h1_3)*h1_3*(1 - h1_3)*h2_2
T w12_2 wrong dJ/dw12_2 = dJ/dh1_3 * dh1_3/dz1_2 * dz1_2/dw12_2 = -(y1 - h1_3)*h2_2
T w12_2 wrong -(y1 - h1_3)*h1_3*(1 - h1_3)*h2_2 = 2*(h1_3 - y1)*h1_3*(1 - h1_3)*h2_2 = -(y1 - h1_3)*h1_3*(1 - h1_3)*h2_2
T w12_2 right \left[ h_1^{(3)} - y_1 \right] \left\{ h_1^{(3)} (1 - h_1^{(3)}) \right\} h_2^{(2)}
T w12_2 right frac{1}{1} * -(y1 - h1_3)*h1_3*(1 - h1_3)*h2_2
T h1_3 right -(y_1-h_1^{(3)})
T h1_3 right -\frac{1}{2} \cdot 2 (y_1 - h_1^{(3)})
T h1_3 right \frac12\cdot2(h_1^{(3)}-y_1)
T h1_3 right -(y-ŷ)
T h1_3 right \hat{y} - y
T h1_3 right 1/2*2*(h1_3 - y1)
T h1_3 right 1/2(2h1_3 - 2y1)
T h1_3 right ½·2·(h₁³ − y₁)
T z1_2 right delta1_3
T z1_2 right \frac{\partial J}{\partial z_1^{(2)}}=\delta_1^{(3)}=-(y_1-h_1^{(3)})f'(z_1^{(2)})
T z1_2 right -(y_1-h_1^{(3)})\frac{e^{-z_1^{(2)}}}{(1+e^{-z_1^{(2)}})^2}
T z1_2 right (h1_3 - y1)*e^(-z1_2)/(1+e^(-z1_2))^2
T z1_2 right (h1_3 - y1)*exp(-z1_2)*(1+exp(-z1_2))^-2
T z1_2 right (h1_3-y1)*(sigma(z1_2) - sigma(z1_2)^2)
T z1_2 right (h1_3-y1)\cdot\sigma(z_1^{(2)})\cdot(1-\sigma(z_1^{(2)}))
T z1_2 right (h1_3-y1) ⊙ σ′(z₁⁽²⁾)
T z1_2 right (h1_3-y1) * φ'(z1_2)
T z1_2 right (h1_3-y1) * g'(z1_2)
T h1_2 right dJ/dh1_3 * dh1_3/dz1_2 * w11_2
T h1_2 right \delta^{(3)}_1 w^{(2)}_{11}
T h1_2 right delta_1_3*w_11_2
T h1_2 right \sum_k \delta_k^{(3)} w_{k1}^{(2)}
T z1_1 right \left(\sum_{i=1}^{1} w_{i1}^{(2)} \delta_i^{(3)}\right) f^\prime(z_1^{(1)})
T z1_1 right sum(wk1_2*deltak_3, k)*h1_2*(1-h1_2)
N z1_2 right sum(wk1_3*deltak_3, k)*a1_2*(1-a1_2)
N z1_2 right sum(wk1_3*deltak_3)*a1_2*(1-a1_2)
N z1_2 right \sum_k w_{k1}^3 \delta_k^3 \sigma'(z_1^2)
N z1_2 right \sum_{k=1}^{3} w^{3}_{k1}\delta^3_k \sigma'(z^2_1)
N z1_2 right \delta^2_1 = \sum_k w^3_{k1}\delta^3_k \sigma'(z^2_1)
N z1_2 right Σ_k w³ₖ₁ δ³ₖ σ′(z²₁)
N z1_2 right Σₖ w³ₖ₁·δ³ₖ·σ′(z²₁)
N z1_2 right sum_k wk1_3*deltak_3*a1_2*(1-a1_2)
N z1_2 right sum(wk1_3*deltak_3 for k in range(3))*a1_2*(1-a1_2)
N z1_2 right np.sum(wk1_3*deltak_3)*sigma'(z1_2)
N z1_2 ask sum(wk1_3*deltaj_3)*a1_2*(1-a1_2)
N z1_2 ask \sum_{k=1}^{4} w^{3}_{k1}\delta^3_k \sigma'(z^2_1)
N z1_2 wrong \sum_{k=1}^{2} w^{3}_{k1}\delta^3_k \sigma'(z^2_1)
N z1_2 ask w^{3}_{k1}\delta^3_k \sigma'(z^2_1)
N z1_2 right \sum_k \frac{\partial C}{\partial z^3_k} \frac{\partial z^3_k}{\partial z^2_1}
N z1_2 right \sum_k \frac{\partial C}{\partial a_k^{3}} \frac{\partial a_k^{3}}{\partial z_1^{2}}
N z1_2 right sum(dC/dak_3 * dak_3/dz1_2, k)
N z1_2 right (w11_3*delta1_3+w21_3*delta2_3+w31_3*delta3_3)*a1_2*(1-a1_2)
N w11_2 right a^1_1 \delta^2_1
N w11_2 right \delta_1^2 x_1
S w1 right \sum_{i=1}^{3} -2 (\mathrm{Observed}_i - \mathrm{Predicted}_i) \times w_3 \times \frac{e^{x_{1,i}}}{1 + e^{x_{1,i}}} \times \mathrm{Input}_i
S w1 right \sum_{i=1}^{n=3} -2 (\text{Observed}_i - \text{Predicted}_i) w_3 \frac{e^{x_1}}{1 + e^{x_1}} \text{Input}_i
S w1 right \frac{d SSR}{d w_1} = \sum_i \frac{d SSR}{d Predicted_i} \times \frac{d Predicted_i}{d y_{1,i}} \frac{d y_{1,i}}{d x_{1,i}} \frac{d x_{1,i}}{d w_1}
S w1 right sum(dSSR/dPredicted * dPredicted/dy1 * dy1/dx1 * dx1/dw1)
S w1 right Σ -2·(Observed − Predicted)·w₃·eˣ¹/(1+eˣ¹)·Input
S w1 wrong -2*(Observed - Predicted)*w3*exp(x1)/(1+exp(x1))*Input
S1 w1 right -2(Observed_i - Predicted_i) w_3 e^{x_1}/(1+e^{x_1}) * Input_i
S1 w1 right -2(Observed-Predicted) w3 e^x1/(1+e^x1)*Input
S1 b3 right \frac{d\,SSR}{d\,b_3} = \frac{d\,SSR}{d\,\text{Predicted}} \times \frac{d\,\text{Predicted}}{d\,b_3}
S1 b3 right d SSR/d Predicted * 1
S1 x1 right -2(Observed-Predicted)w3*softplus'(x1)
S1 x1 right -2(Observed-Predicted)w3*1/(1+exp(-x1))
M w11_2 right \frac{\partial E_{total}}{\partial w_5} = \delta_{o1} \cdot out_{h1}
M w11_2 right \frac {\partial E_{total}}{\partial w_5} = \frac {\partial E_{total}}{\partial out_{o1}} \cdot \frac {\partial out_{o1}}{\partial net_{o1}} \cdot \frac {\partial net_{o1}}{\partial w_5} \\ \\
M w11_2 right dE/dw5 = -(target_o1 - out_o1)*out_o1*(1-out_o1)*out_h1
M w11_2 right ∂E_total/∂w5 = (a_o1 - t1) * a_o1 * (1 - a_o1) *  a_h1
M h2_2 right ∂E_total/∂a_h2 = (a_o1 - t1)*a_o1*(1-a_o1)*w6 + (a_o2 - t2)*a_o2*(1-a_o2)*w8
M w11_1 right \frac{\partial E_{total}}{\partial w_1} = \frac{\partial E_{total}}{\partial out_{h1}} \cdot⏎\frac{\partial out_{h1}}{\partial net_{h1}} \cdot⏎\frac{\partial net_{h1}}{\partial w_1}
M w11_2 wrong \frac {\partial E_{total}}{\partial w5} &= ⏎\frac {\partial E_{total}}{\partial out_{o1}} \cdot⏎\frac {\partial out_{o1}}{\partial net_{o1}} \cdot⏎out_{o1} \\ \\
M w11_1 ask (\sum_o \delta_o \cdot w_{ho})*out_{h1}(1-out_{h1})i_1
M z1_2 right -(y_1-h_1^{(3)}) h_1^{(3)}(1-h_1^{(3)})
M z1_2 wrong (1-h_1^{(3)}) h_1^{(3)}(y_1-h_1^{(3)})
R z1_2 right -(y-yhat)*w11_3*(z1_2>0)
R z1_2 right -(y-yhat)*w11_3*heaviside(z1_2)
R z1_2 right -(y-yhat)*w11_3*np.heaviside(z1_2, 0)
R z1_2 right -(y-yhat)*w11_3*step(z1_2)
R z1_2 right -(y-yhat) w^3_{11} ReLU'(z^2_1)
R z1_2 right -(y-yhat)*w11_3*relu_prime(z1_2)
R z1_2 right -(y-yhat)*w11_3*(sign(z1_2)+1)/2
R z1_2 wrong -(y-yhat)*w11_3*max(0, z1_2)
K z1_1 right -2(y-yhat)*w11_2*(1-tanh(z1_1)^2)
K z1_1 right -2(y-yhat) w_{11}^{(2)} (1-\tanh^2(z_1^{(1)}))
K z1_1 right -2(y-yhat) w_{11}^{(2)} \text{sech}^2(z_1^{(1)})
K z1_1 right -2(y-yhat) w_{11}^{(2)} / \cosh^2(z_1^{(1)})
K z1_1 right -2(y-yhat) w_{11}^{(2)} (1-\tanh^2 z_1^{(1)})
K z1_1 right -2(y-yhat)*w11_2*(1-np.tanh(z1_1)**2)
K z1_1 right -2(y-yhat)*w11_2*(1-h1_2^2)
K z1_1 right -2(y-yhat)*w11_2*(1-(h_1^{(2)})^2)
K z1_1 right -2(y-yhat)*w11_2*(1-h₁⁽²⁾²)
K z1_1 right -2*(y-yhat)*w11_2*(1 - np.square(h1_2))
K z1_1 right -2*(y-yhat)*w11_2*(1 - np.power(h1_2, 2))
K z1_1 ask 1 - h_1^2
T h1_3 ask y^{(2)} - h_1^{(3)}
T h1_3 right h^{(3)} - y
T h1_3 right h^{(n_l)} - y
T h2_2 right delta^{(3)} w_{12}^{(2)}
T h1_3 ask h_1^2 - y_1
N z1_3 right \frac{\partial C}{\partial a^3_1}\sigma'(z^3_1)
N z1_3 right (a^L_1 - y_1)\sigma'(z^L_1)
N z1_3 right (a_1^L - y_1) \odot \sigma'(z_1^L)
N z1_3 right frac{partial C}{partial a_1^3} cdot a_1^3 (1-a_1^3)
N w12_3 right \frac{\partial C}{\partial w^3_{12}} = a^{2}_2 \delta^3_1.
M w11_2 right d_E_d_w5 = (a_o1 - t1) * a_o1 * (1 - a_o1) * a_h1
T w12_2 ask return np.dot(np.transpose(w_l), delta_plus_1) * f_deriv(z_l)
T w12_2 ask 1,2,3
T w12_2 ask h2_2 @ delta1_3
T w12_2 ask δ₁⁽³⁾ h₂⁽²⁾ᵀ
T w12_2 ask |y1 - h1_3|
T w12_2 ask (h1_3 - y1 * h2_2
T w12_2 ask h1_3 > 0
T w12_2 ask \sum_{k} h2_2
T w12_2 ask sigmoid * h2_2
T w12_2 ask "delta1_3*h2_2"
T w12_2 ask 'delta1_3*h2_2'
"""

# Written before the reader was tried on them: 50 of 53 came out as they should at the first try, none of the others wrongly judged.
ASIDE = r"""
T w11_2 right \frac{\partial J}{\partial w_{11}^{(2)}}=-\left(y_{1}-h_{1}^{(3)}\right) h_{1}^{(3)}\left(1-h_{1}^{(3)}\right) h_{1}^{(2)}
T w11_2 right $\dfrac{\partial J}{\partial w_{11}^{(2)}} = \dfrac{\partial J}{\partial h_1^{(3)}}\dfrac{\partial h_1^{(3)}}{\partial z_1^{(2)}}\dfrac{\partial z_1^{(2)}}{\partial w_{11}^{(2)}}$
T w11_2 right ( h1(3) - y1 ) * h1(3) * ( 1 - h1(3) ) * h1(2)
T w11_2 right (yhat - y)*yhat*(1 - yhat)*h1_2
T w11_2 right (ŷ − y)·ŷ·(1 − ŷ)·h₁⁽²⁾
T w11_2 right (h_1_3 - y) * h_1_3 * (1 - h_1_3) * h_1_2
T w11_2 right dJ_dw11_2 = -(y1 - h1_3) * sigmoid_prime(z1_2) * h1_2
T w11_2 right -(y1-h1_3)*f'(z1_2)*h1_2
T w11_2 right delta1_3 * h1_2;
T w11_2 right \delta^{(3)}_{1} \cdot h^{(2)}_{1}
T w11_2 right -(y_1-h_1^{(3)})\sigma(z_1^{(2)})(1-\sigma(z_1^{(2)}))h_1^{(2)}
T w11_2 right ∂J/∂h₁⁽³⁾ × ∂h₁⁽³⁾/∂z₁⁽²⁾ × ∂z₁⁽²⁾/∂w₁₁⁽²⁾
T w11_2 right (∂J/∂h1_3)(∂h1_3/∂z1_2)(h1_2)
T w11_2 right ((h1_3 - y1) * h1_3 - (h1_3 - y1) * h1_3**2) * h1_2
T w11_2 right h1_2(h1_3-y1)(h1_3-h1_3²)
T w11_2 right (a1_3 - y1) * a1_3 * (1 - a1_3) * a1_2
T w11_2 wrong (yhat - y)*h1_2
T w11_2 wrong -(y_1 - h_1^{(3)}) h_1^{(3)} h_1^{(2)}
T w11_2 wrong dJ/dh1_3 * h1_2
T w11_2 wrong \delta_1^{(3)} w_{11}^{(2)}
T w11_2 ask ∂J/∂w₁₁
T w11_2 ask delta_1 h_1
T w11_2 ask tan(z1_2)
T z2_1 right \delta_1^{(3)} w_{12}^{(2)} f'(z_2^{(1)})
T z2_1 right delta1_3*w12_2*h2_2*(1-h2_2)
T z2_1 right dJ/dz1_2 * dz1_2/dh2_2 * dh2_2/dz2_1
T b1_1 right δ₁⁽³⁾ w₁₁⁽²⁾ h₁⁽²⁾ (1 − h₁⁽²⁾)
T w12_1 right -(y1-h1_3)h1_3(1-h1_3)w11_2 h1_2(1-h1_2)x2
N b2_2 right \sum_j w^{3}_{j2} \delta^{3}_{j} \sigma'(z^{2}_{2})
N b2_2 right \sigma'(z^2_2)\sum_{j} w^3_{j2}\delta^3_j
N b2_2 right sum(w_j2^3 * delta_j^3, j) * a_2^2*(1 - a_2^2)
N b2_2 right (w12_3*delta1_3 + w22_3*delta2_3 + w32_3*delta3_3) * sigmoid_prime(z2_2)
N b2_2 wrong 3*w12_3*delta1_3*sigmoid_prime(z2_2)
N w12_3 right \frac{\partial C}{\partial a^{3}_{1}} \frac{\partial a^{3}_{1}}{\partial z^{3}_{1}} a^{2}_{2}
N w12_3 right δ³₁ a²₂
S w3 right sum(-2*(Observed - Predicted)*y1)
S w3 right \sum_{i=1}^{3} -2 \times (\text{Observed}_i - \text{Predicted}_i) \times y_{1,i}
S w3 right \sum_{i} \frac{d\,SSR}{d\,\text{Predicted}_i} \frac{d\,\text{Predicted}_i}{d\,w_3}
S b1 right Σ -2 (Observed - Predicted) w3 exp(x1)/(1+exp(x1))
S1 w2 right dSSR/dPredicted * dPredicted/dy2 * dy2/dx2 * dx2/dw2
S1 w2 right -2 (Observed - Predicted) w_4 \frac{e^{x_2}}{1+e^{x_2}} Input
S1 w2 wrong -2 (Observed - Predicted) \frac{e^{x_2}}{1+e^{x_2}} Input
M w11_2 right \frac{\partial E_{total}}{\partial w_{5}} = -(target_{o1} - out_{o1}) * out_{o1}(1 - out_{o1}) * out_{h1}
M w11_2 right ∂E/∂w5 = ∂E/∂out_o1 * ∂out_o1/∂net_o1 * ∂net_o1/∂w5
M w11_1 right ∂E_total/∂w1 = ((a_01 - t1) * a_o1 * (1 - a_o1) * w5 +  (a_02 - t2) * a_o2 * (1 - a_o2) * w7) * a_h1 * (1 - a_h1) * i1
M w11_2 right ∂E_total/∂w5 = (a_01 - t1) * a_o1 * (1 - a_o1) *  a_h1
R w11_2 right -(y - yhat) * w11_3 * np.where(z1_2 > 0, 1, 0) * x1
R w11_2 right -(y1 - a1_3) * w11_3 * 1*(z1_2 > 0) * x1
R w11_2 right (yhat - y)*w11_3*Heaviside(z1_2)*x1
K w11_1 right -2(y - yhat) w11_2 (1 - tanh(z1_1)**2) x1
K w11_1 right -2*(y1 - h1_3)*w11_2*sech(z1_1)^2*x1
K w11_1 right -2 (y_1 - \hat{y}_1) w_{11}^{(2)} \left(1 - (h_1^{(2)})^2\right) x_1
K w11_1 wrong -2 (y_1 - \hat{y}_1) w_{11}^{(2)} \left(1 - h_1^{(2)}\right) x_1
"""
