import attacked

attacked.secret()
