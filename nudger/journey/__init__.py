"""PURE. What should happen, and when: values in, values out; the present moment is an argument."""
