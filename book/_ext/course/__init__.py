"""What a class needs, made from the pages of the book: notebooks, slides, problem sheets, nbgrader's assignments.

`make course` writes them into `build/course/`, which git ignores: a page is the only source of each of them.
"""
