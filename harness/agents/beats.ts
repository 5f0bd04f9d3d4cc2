/** How often each side of a run is heard at least, milliseconds. */
export const beatMs = 250;
/** After which silence the other is lost, milliseconds. */
export const silenceMs = 2500;
