"""The statutory clock and the path of a matter: history in, state, moves and due days out."""
