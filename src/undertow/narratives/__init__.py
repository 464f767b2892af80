"""What is said, and by how many: copies of one message, and the narratives they carry."""
