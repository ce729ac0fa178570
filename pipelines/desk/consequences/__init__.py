"""What new decisions would do, told before they are made, and the page that asks for a last yes."""
