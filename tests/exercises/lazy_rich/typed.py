"""What is typed into the exercises of this chapter, right and wrong."""

TYPED = {
    "connectivity_rank.check_grown": [
        "alignment + sqrt(alignment**2 - 1 + change**2)",
        "a = alignment; a + sqrt(change^2 - (1 - a^2))",
        "alignment - sqrt(alignment**2 - 1 + change**2)",
        "1 + change",
        "sqrt(1 + change**2)",
        "alignment + sqrt(alignment**2 + change**2)",
        "(alignment + sqrt(alignment**2 - 1 + change**2))**2",
        "2.2",
        "change * alignment",
    ],
    "deep_linear.check_arrival": [
        "log(strength/size - 1) / (2*strength)",
        "log(strength/size) / (2*strength)",
        "log(strength/size - 1) / strength",
        "log(size/strength - 1) / (2*strength)",
    ],
    "deep_linear.check_speed": [
        "layers * a**(2 - 2/layers) * (strength - a)",
        "layers * a^(2 - 2/layers) (strength - a)",
        "a**(2 - 2/layers) * (strength - a)",
        "2 * a * (strength - a)",
        "layers * a**(2 - 2/layers) * strength",
    ],
    "knots.check_cost": [
        "change * sqrt(1 + place**2)",
        "change (1 + place^2)^0.5",
        "change * (1 + place**2)",
        "change / sqrt(1 + place**2)",
        "change",
        "change * (1 + place)",
        "sqrt(change**2 + place**2)",
        "change * place",
        "-change * sqrt(1 + place**2)",
        "2",
        "place * sqrt(1 + change**2)",
    ],
    "knots.check_first": ["1", "2", "3"],
}
