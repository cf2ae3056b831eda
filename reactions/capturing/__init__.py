"""A page becomes evidence: uploaded, sent from a browser, or fetched by an order that a task carries out."""
