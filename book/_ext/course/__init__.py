"""What a class needs, made from the pages of the book: notebooks of students and teachers, slides, problem sheets.

`make course` writes them into `build/course/`, which git ignores: a page is the only source of each of them.
"""
