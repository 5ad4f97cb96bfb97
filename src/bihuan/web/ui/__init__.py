"""What every page is made of: the frame, the menu that is the loop, the components, the words."""
