"""Releases on the Hugging Face Hub and in other stores."""
