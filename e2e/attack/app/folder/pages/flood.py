import attacked

attacked.flood()
