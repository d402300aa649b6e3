import attacked

attacked.halt()
