import QRCode from 'qrcode';

/** Modules of white around the code: what readers need to find it (ISO/IEC 18004, 9.1). */
const quietZone = 4;

/** @returns the text as a QR code in SVG, black on white; a quarter of it may be damaged in print (level Q) */
export const qrCodeOf = (text: string): Promise<string> =>
  QRCode.toString(text, { type: 'svg', errorCorrectionLevel: 'Q', margin: quietZone });
