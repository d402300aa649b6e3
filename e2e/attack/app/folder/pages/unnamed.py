import attacked

attacked.unnamed()
