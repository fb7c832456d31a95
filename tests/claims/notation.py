"""Numbers of the page on notation: none of them is a result."""

claims = []

defined = [
    r"$0,\dots,p-1$",
    "two layers",
    "two linear layers",
    "the two numbers",
    "where there are two",
    "centres of four clusters",
    "training step, from 0",
    "at step 0",
    "middles of two classes",
    "the two directions",
    "the two parts",
    "a factor ½",
    "half the mean square of",
    "half periods",
    "correlation of two inputs",
    r"the correlation $\xi$ of two inputs",
    "what a correlation lacks to 1",
    r"the labels and $\tau = 1$",
    "on One step, one number after it",
    "one step's change",
    "0 is the tangent regime, 1 is μP",
    "weights of two hidden layers",
    "0 is the tangent parametrisation, 1 is μP",
]
