/** Everything that the page looks by: fonts (each subset comes when its letters do), tokens, shared classes. */

import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./tokens.css";
import "./base.css";
