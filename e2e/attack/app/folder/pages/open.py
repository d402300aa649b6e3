import attacked

attacked.PAGES["secret"] = "pages/secret.py"
attacked.open_page()
