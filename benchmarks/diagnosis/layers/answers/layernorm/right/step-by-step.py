# expects: passed
import numpy as np


def layernorm_backward(dout, x, gamma, eps):
    xt, gt = x.T, (dout * gamma).T
    d = len(xt)
    mu = xt.mean(axis=0)
    xc = xt - mu
    var = (xc**2).mean(axis=0)
    ivar = 1.0 / np.sqrt(var + eps)
    divar = (gt * xc).sum(axis=0)
    dvar = -0.5 * ivar**3 * divar
    dxc = gt * ivar + 2 * xc / d * dvar
    return (dxc - dxc.mean(axis=0)).T
