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
]
