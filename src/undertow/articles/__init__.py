"""Reading articles: who claims what, who denies it, who only reports it (docs/articles.md)."""
