namespace TextToVideo.Moderation.Frames.Flashes;

/// <summary>
/// Detects clips that violate WCAG 2.3.1 "Three Flashes or Below Threshold": more than three general or red flashes within one second in
/// more than a quarter of any 10 degree visual field. The definitions are those of "general flash and red flash thresholds" in WCAG 2.1
/// (https://www.w3.org/TR/WCAG21/#dfn-general-flash-and-red-flash-thresholds); see <see cref="GeneralFlash"/> and <see cref="RedFlash"/>.
/// </summary>
/// <remarks>
/// <para>
/// Transitions: they are counted for each cell, between the peaks and valleys of the cell's level over time, so a slow fade is one
/// transition. A flash is a pair of opposing transitions, so six transitions in a second are three flashes and a seventh is part of a
/// fourth flash.
/// </para>
/// <para>
/// Area: the size at which a clip is displayed is unknown, so the clip is assumed to fill the screen. A 10 degree field is then 341 × 256
/// of 1024 × 768 pixels (WCAG's estimate), which is a third of the clip's width and height. Such fields are checked everywhere in the
/// image. A field exceeds the limit if more than a quarter of its cells do, each with its own transitions. It also exceeds the limit if it
/// has too many alternating transitions in which more than a quarter of its cells, which need not be the same ones, change in the same
/// direction.
/// </para>
/// <para>
/// Cells: in small clips a cell is a pixel. WCAG exempts balanced patterns finer than 0.1 degree (3.4 of 1024 pixels), so in larger clips
/// the pixels are averaged to about 300 × 225 cells. There are never more than four times as many cells, so memory is bounded for any clip.
/// </para>
/// </remarks>
internal sealed class FlashDetector
{
    /// <summary>The number of flashes allowed in one second.</summary>
    public const int MaxFlashes = 3;

    private const int Cells = 300 * 225;

    // The linear value, from 0 to 1, of each 8-bit sRGB value.
    private static readonly float[] s_linear = [.. Enumerable.Range(0, 256).Select(v => (float)ToLinear(v / 255.0))];

    private readonly int _width;
    private readonly int _height;
    private readonly int _cellSize;
    private readonly int _columns;
    private readonly int _rows;
    private readonly float[] _red;
    private readonly float[] _green;
    private readonly float[] _blue;
    private readonly FlashCounter<GeneralFlash> _general;
    private readonly FlashCounter<RedFlash> _redFlashes;
    private int _frame;

    /// <summary>Creates a detector without frames.</summary>
    /// <param name="width">The width of the clip, in pixels; at least 1.</param>
    /// <param name="height">The height of the clip, in pixels; at least 1.</param>
    /// <param name="fps">The frames per second; at least 1.</param>
    public FlashDetector(int width, int height, int fps)
    {
        _width = width;
        _height = height;
        // An even number of pixels, so that a checkerboard of pixels is balanced within a cell.
        _cellSize = Math.Max(1, 2 * (int)Math.Round(Math.Sqrt((double)width * height / Cells) / 2));
        _columns = (width + _cellSize - 1) / _cellSize;
        _rows = (height + _cellSize - 1) / _cellSize;
        _red = new float[_columns * _rows];
        _green = new float[_columns * _rows];
        _blue = new float[_columns * _rows];
        _general = new FlashCounter<GeneralFlash>(_columns, _rows, fps);
        _redFlashes = new FlashCounter<RedFlash>(_columns, _rows, fps);
    }

    /// <summary>Gets the first frame that ends a second with too many general flashes; null if there is none.</summary>
    public int? GeneralFlashesAt { get; private set; }

    /// <summary>Gets the first frame that ends a second with too many red flashes; null if there is none.</summary>
    public int? RedFlashesAt { get; private set; }

    /// <summary>Adds the next frame.</summary>
    /// <param name="rgb24">The frame as 8-bit RGB (sRGB), rows from the top, width × height × 3 bytes.</param>
    public void Add(ReadOnlySpan<byte> rgb24)
    {
        AverageCells(rgb24);
        if (_general.Add(_red, _green, _blue))
        {
            GeneralFlashesAt ??= _frame;
        }

        if (_redFlashes.Add(_red, _green, _blue))
        {
            RedFlashesAt ??= _frame;
        }

        _frame++;
    }

    /// <summary>Computes the mean of each cell in linear light, because linear light is additive.</summary>
    private void AverageCells(ReadOnlySpan<byte> rgb24)
    {
        for (int row = 0; row < _rows; row++)
        {
            int bottom = Math.Min(_height, (row + 1) * _cellSize);
            for (int column = 0; column < _columns; column++)
            {
                int right = Math.Min(_width, (column + 1) * _cellSize);
                float red = 0,
                    green = 0,
                    blue = 0;
                for (int y = row * _cellSize; y < bottom; y++)
                {
                    for (int x = column * _cellSize; x < right; x++)
                    {
                        ReadOnlySpan<byte> pixel = rgb24.Slice(((y * _width) + x) * 3, 3);
                        red += s_linear[pixel[0]];
                        green += s_linear[pixel[1]];
                        blue += s_linear[pixel[2]];
                    }
                }

                float area = (bottom - (row * _cellSize)) * (right - (column * _cellSize));
                int cell = (row * _columns) + column;
                _red[cell] = red / area;
                _green[cell] = green / area;
                _blue[cell] = blue / area;
            }
        }
    }

    /// <summary>Converts sRGB to linear light (https://www.w3.org/TR/WCAG21/#dfn-relative-luminance).</summary>
    private static double ToLinear(double value) => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
}
