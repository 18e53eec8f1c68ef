import java.awt.image.*; import javax.imageio.*; import javax.imageio.metadata.*; import javax.imageio.stream.*; import java.io.*; import org.w3c.dom.*;
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
  public static void main(String[] a) throws Exception {
    jpeg("baseline.jpg", picture(BufferedImage.TYPE_INT_RGB), false, 0);
    jpeg("progressive.jpg", picture(BufferedImage.TYPE_INT_RGB), true, 0);
    jpeg("grey.jpg", picture(BufferedImage.TYPE_BYTE_GRAY), false, 0);
    try { jpeg("restart.jpg", picture(BufferedImage.TYPE_INT_RGB), false, 1); } catch (Exception e) { System.out.println(e); }
    png("interlaced.png", picture(BufferedImage.TYPE_INT_RGB), true);
    png("palette.png", picture(BufferedImage.TYPE_BYTE_INDEXED), false);
    ImageIO.write(picture(BufferedImage.TYPE_INT_RGB), "bmp", new File("rgb.bmp"));
  }
}
