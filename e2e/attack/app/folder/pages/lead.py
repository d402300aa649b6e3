import attacked

attacked.PAGES["secret"] = "pages/secret.py"
attacked.lead()
