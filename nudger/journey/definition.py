"""What a journey is: ordered steps towards behaviours that others can observe (xAPI: Activity)."""
