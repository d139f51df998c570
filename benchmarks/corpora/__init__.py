"""How well mail is read, on a folder of real mails with what each must give."""
