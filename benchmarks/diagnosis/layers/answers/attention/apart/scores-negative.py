# expects: mistake.part-sign {"argument": "Q"}
# expects: mistake.part-sign {"argument": "K"}
import numpy as np


def attention(Q, K, V):
    energy = -(Q @ K.T) / np.sqrt(Q.shape[1])
    energy -= energy.max(axis=1, keepdims=True)
    boltzmann = np.exp(energy)
    return boltzmann @ V / boltzmann.sum(axis=1, keepdims=True)
