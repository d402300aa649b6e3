import attacked

attacked.big()
