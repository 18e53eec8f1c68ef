import java.awt.image.*; import javax.imageio.*; import javax.imageio.metadata.*; import javax.imageio.stream.*; import java.io.*; import java.nio.ByteOrder; import org.w3c.dom.*;
public class MakeSamples {
  // Red grows to the right, green downwards, blue is even.
  static BufferedImage picture(int type) { BufferedImage b = new BufferedImage(24, 16, type);
    for (int y = 0; y < 16; y++) for (int x = 0; x < 24; x++) b.setRGB(x, y, 0xFF000000 | (10 * x) << 16 | (15 * y) << 8 | 100); return b; }
  static void jpeg(String name, BufferedImage b, boolean progressive, int restart) throws Exception {
    ImageWriter w = ImageIO.getImageWritersByFormatName("jpeg").next(); ImageWriteParam p = w.getDefaultWriteParam();
    p.setCompressionMode(ImageWriteParam.MODE_EXPLICIT); p.setCompressionQuality(0.9f);
    p.setProgressiveMode(progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
    ((javax.imageio.plugins.jpeg.JPEGImageWriteParam)p).setOptimizeHuffmanTables(true);
    IIOMetadata m = w.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(b), p);
    if (restart > 0) { String f = "javax_imageio_jpeg_image_1.0"; Node t = m.getAsTree(f); Node seq = t.getLastChild(); IIOMetadataNode d = new IIOMetadataNode("dri"); d.setAttribute("interval", "" + restart); seq.insertBefore(d, seq.getFirstChild()); m.setFromTree(f, t); }
    try (ImageOutputStream o = ImageIO.createImageOutputStream(new File(name))) { w.setOutput(o); w.write(null, new IIOImage(b, null, m), p); } }
  static void png(String name, BufferedImage b, boolean interlaced) throws Exception {
    ImageWriter w = ImageIO.getImageWritersByFormatName("png").next(); ImageWriteParam p = w.getDefaultWriteParam();
    p.setProgressiveMode(interlaced ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
    new File(name).delete(); try (ImageOutputStream o = ImageIO.createImageOutputStream(new File(name))) { w.setOutput(o); w.write(null, new IIOImage(b, null, null), p); } }
  // 80×60 with 256 colours in no order, so that codes become 12 bits long and the table is cleared.
  static BufferedImage busy() { byte[] r = new byte[256], g = new byte[256], b = new byte[256];
    for (int i = 0; i < 256; i++) { r[i] = (byte)(i * 7); g[i] = (byte)(255 - i); b[i] = (byte)(i * i); }
    BufferedImage image = new BufferedImage(80, 60, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 256, r, g, b));
    long state = 1; for (int y = 0; y < 60; y++) for (int x = 0; x < 80; x++) { state = state * 1103515245 + 12345 & 0x7fffffff;
      image.getRaster().setSample(x, y, 0, x < 40 ? (int)(state >> 16) & 255 : (x + y) & 255); } return image; }
  static void gif(String name, BufferedImage b, boolean interlaced) throws Exception {
    ImageWriter w = ImageIO.getImageWritersByFormatName("gif").next(); ImageWriteParam p = w.getDefaultWriteParam();
    p.setProgressiveMode(interlaced ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
    new File(name).delete(); try (ImageOutputStream o = ImageIO.createImageOutputStream(new File(name))) { w.setOutput(o); w.write(null, new IIOImage(b, null, null), p); } }
  static void tiff(String name, BufferedImage b, String packing, int tile, ByteOrder order) throws Exception {
    ImageWriter w = ImageIO.getImageWritersByFormatName("tiff").next(); ImageWriteParam p = w.getDefaultWriteParam();
    p.setCompressionMode(ImageWriteParam.MODE_EXPLICIT); p.setCompressionType(packing);
    if (tile > 0) { p.setTilingMode(ImageWriteParam.MODE_EXPLICIT); p.setTiling(tile, tile, 0, 0); }
    new File(name).delete(); try (ImageOutputStream o = ImageIO.createImageOutputStream(new File(name))) { o.setByteOrder(order); w.setOutput(o); w.write(null, new IIOImage(b, null, null), p); } }
  // 16 bits a channel, whose upper byte is the image's.
  static BufferedImage deep(boolean alpha) { BufferedImage from = picture(BufferedImage.TYPE_INT_RGB);
    int[] bands = alpha ? new int[] {0, 1, 2, 3} : new int[] {0, 1, 2};
    ColorModel model = new ComponentColorModel(java.awt.color.ColorSpace.getInstance(java.awt.color.ColorSpace.CS_sRGB), alpha, false,
      alpha ? 3 : 1, DataBuffer.TYPE_USHORT);
    WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_USHORT, 24, 16, 24 * bands.length, bands.length, bands, null);
    for (int y = 0; y < 16; y++) for (int x = 0; x < 24; x++) for (int d = 0; d < bands.length; d++)
      raster.setSample(x, y, d, d == 3 ? (x < 12 ? 65535 : 0) : (from.getRGB(x, y) >> (16 - 8 * d) & 255) * 257);
    return new BufferedImage(model, raster, false, null); }
  static void raw(String name) throws Exception { try (FileOutputStream o = new FileOutputStream(name)) { BufferedImage b = busy();
    for (int y = 0; y < 60; y++) for (int x = 0; x < 80; x++) { int c = b.getRGB(x, y); o.write(c >> 16); o.write(c >> 8); o.write(c); } } }
  public static void main(String[] a) throws Exception {
    jpeg("baseline.jpg", picture(BufferedImage.TYPE_INT_RGB), false, 0);
    jpeg("progressive.jpg", picture(BufferedImage.TYPE_INT_RGB), true, 0);
    jpeg("grey.jpg", picture(BufferedImage.TYPE_BYTE_GRAY), false, 0);
    try { jpeg("restart.jpg", picture(BufferedImage.TYPE_INT_RGB), false, 1); } catch (Exception e) { System.out.println(e); }
    png("interlaced.png", picture(BufferedImage.TYPE_INT_RGB), true);
    png("palette.png", picture(BufferedImage.TYPE_BYTE_INDEXED), false);
    ImageIO.write(picture(BufferedImage.TYPE_INT_RGB), "bmp", new File("rgb.bmp"));
    gif("plain.gif", picture(BufferedImage.TYPE_BYTE_INDEXED), false);
    gif("interlaced.gif", picture(BufferedImage.TYPE_BYTE_INDEXED), true);
    gif("busy.gif", busy(), false);
    raw("busy.rgb");
    png("deep.png", deep(false), false);
    png("deep-alpha.png", deep(true), true);
    tiff("strips.tif", picture(BufferedImage.TYPE_INT_RGB), "LZW", 0, ByteOrder.LITTLE_ENDIAN);
    tiff("tiles.tif", picture(BufferedImage.TYPE_INT_RGB), "Deflate", 16, ByteOrder.BIG_ENDIAN);
    tiff("packbits.tif", picture(BufferedImage.TYPE_BYTE_GRAY), "PackBits", 0, ByteOrder.BIG_ENDIAN);
    tiff("deep.tif", deep(false), "LZW", 0, ByteOrder.LITTLE_ENDIAN);
    tiff("busy.tif", busy(), "LZW", 0, ByteOrder.LITTLE_ENDIAN);
    tiff("zlib.tif", deep(true), "ZLib", 0, ByteOrder.BIG_ENDIAN);
  }
}
