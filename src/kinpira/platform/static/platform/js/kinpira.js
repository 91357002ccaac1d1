// Loads the small modules that make pages quick to the hand. Every page works without them.
import "./toast.js";
import "./dialog.js";
import "./keyboard.js";
import "./panel.js";
import "./finder.js";
import "./form.js";
