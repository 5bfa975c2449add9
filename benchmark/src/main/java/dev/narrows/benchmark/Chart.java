package dev.narrows.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A line chart with logarithmic axes, as an SVG document that needs nothing else. */
final class Chart {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 440;
  private static final int LEFT = 80;
  private static final int RIGHT = 190;
  private static final int TOP = 60;
  private static final int BOTTOM = 60;
  private static final String[] COLOURS = {
    "#0b62a4", "#c0392b", "#2e8b57", "#8e44ad", "#b8860b", "#333333"
  };

  private record Line(String label, List<double[]> points) {}

  private final String title;
  private final String subtitle;
  private final String across;
  private final String up;
  private final List<Line> lines = new ArrayList<>();

  Chart(String title, String subtitle, String across, String up) {
    this.title = title;
    this.subtitle = subtitle;
    this.across = across;
    this.up = up;
  }

  /** Adds a line through points, each an x and a y above zero. */
  Chart line(String label, List<double[]> points) {
    lines.add(new Line(label, points));
    return this;
  }

  String svg() {
    StringBuilder svg = new StringBuilder();
    svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ");
    svg.append(WIDTH).append(' ').append(HEIGHT);
    svg.append("\" font-family=\"sans-serif\" font-size=\"12\">\n");
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
    text(svg, LEFT, 24, "start", title, "font-size=\"15\" font-weight=\"bold\"");
    text(svg, LEFT, 42, "start", subtitle, "fill=\"#666666\"");
    int middle = (LEFT + WIDTH - RIGHT) / 2;
    text(svg, middle, HEIGHT - 14, "middle", across, "");
    int half = (TOP + HEIGHT - BOTTOM) / 2;
    text(svg, 18, half, "middle", up, "transform=\"rotate(-90 18 " + half + ")\"");
    grid(svg, 0);
    grid(svg, 1);
    for (int i = 0; i < lines.size(); i++) {
      draw(svg, lines.get(i), COLOURS[i % COLOURS.length]);
    }
    labels(svg);
    return svg.append("</svg>\n").toString();
  }

  private double limit(int axis, boolean upper) {
    double found = upper ? 0 : Double.MAX_VALUE;
    for (Line line : lines) {
      for (double[] point : line.points()) {
        found = upper ? Math.max(found, point[axis]) : Math.min(found, point[axis]);
      }
    }
    double power = Math.log10(found);
    return upper ? Math.max(Math.ceil(power), limit(axis, false) + 1) : Math.floor(power);
  }

  private double place(int axis, double value) {
    double low = limit(axis, false);
    double share = (Math.log10(value) - low) / (limit(axis, true) - low);
    return axis == 0
        ? LEFT + share * (WIDTH - LEFT - RIGHT)
        : HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  }

  private void grid(StringBuilder svg, int axis) {
    for (double power = limit(axis, false); power <= limit(axis, true); power++) {
      double value = Math.pow(10, power);
      double at = place(axis, value);
      String label = value < 1 ? Double.toString(value) : String.format("%,d", (long) value);
      if (axis == 0) {
        rule(svg, at, TOP, at, HEIGHT - BOTTOM);
        text(svg, at, HEIGHT - BOTTOM + 18, "middle", label, "");
      } else {
        rule(svg, LEFT, at, WIDTH - RIGHT, at);
        text(svg, LEFT - 8, at + 4, "end", label, "");
      }
    }
  }

  private static void rule(StringBuilder svg, double x1, double y1, double x2, double y2) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#dddddd\"/>%n",
            x1,
            y1,
            x2,
            y2));
  }

  private static void text(
      StringBuilder svg, double x, double y, String anchor, String text, String style) {
    String safe = text.replace("&", "&amp;").replace("<", "&lt;");
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>%s</text>%n",
            x,
            y,
            anchor,
            style,
            safe));
  }

  private void draw(StringBuilder svg, Line line, String colour) {
    StringBuilder points = new StringBuilder();
    for (double[] point : line.points()) {
      points.append(
          String.format(Locale.ROOT, "%.1f,%.1f ", place(0, point[0]), place(1, point[1])));
    }
    svg.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"").append(colour);
    svg.append("\" points=\"").append(points.toString().trim()).append("\"/>\n");
    for (double[] point : line.points()) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>%n",
              place(0, point[0]),
              place(1, point[1]),
              colour));
    }
  }

  /** Beside the lines' ends, from the top down and never one over another. */
  private void labels(StringBuilder svg) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      order.add(i);
    }
    order.sort((a, b) -> Double.compare(end(a), end(b)));
    double free = 0;
    for (int i : order) {
      double at = Math.max(end(i) + 4, free);
      free = at + 16;
      String colour = "fill=\"" + COLOURS[i % COLOURS.length] + "\"";
      text(svg, WIDTH - RIGHT + 10, at, "start", lines.get(i).label(), colour);
    }
  }

  private double end(int index) {
    List<double[]> points = lines.get(index).points();
    return place(1, points.get(points.size() - 1)[1]);
  }
}
