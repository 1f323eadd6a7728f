"""What people see, whatever their chat: cards, forms and the Home tab. Adapters render them."""
