namespace TextToVideo.Moderation.Frames.Flashes;

/// <summary>
/// Finds what WCAG 2.3.1 "Three Flashes or Below Threshold" forbids: more than three general or red flashes within one second, over more
/// than a quarter of
/// any 10 degree visual field. The definitions are those of "general flash and red flash thresholds" in WCAG 2.1
/// (https://www.w3.org/TR/WCAG21/#dfn-general-flash-and-red-flash-thresholds);
/// see <see cref="GeneralFlash"/> and <see cref="RedFlash"/>.
/// </summary>
/// <remarks>
/// <para>Transitions are counted cell by cell, between the peaks and valleys of a cell's own curve, so that a slow fade is one transition.
/// A flash is two
/// opposing transitions, so six in a second are three flashes and the seventh is part of a fourth.</para>
/// <para>Area: how large a clip will be shown is not known, so it is taken to fill the screen, as players let it. A 10 degree field is
/// then 341 × 256 of 1024 × 768
/// pixels (WCAG's estimate): a third of the clip's width by a third of its height. Such fields are tried all over the picture. A field is
/// over the limit when more
/// than a quarter of its cells are, each by its own transitions; or when transitions that take a quarter of it in one direction at one
/// time, whichever
/// cells they are in, alternate more often than allowed.</para>
/// <para>Cells: a pixel each in small clips. WCAG exempts balanced patterns finer than 0.1 degree (3.4 of 1024 pixels), so in larger clips
/// pixels are averaged
/// into about 300 × 225 cells. There are never more than four times as many, so memory is bounded whatever the clip.</para>
/// </remarks>
internal sealed class FlashDetector
{
    /// <summary>How many flashes one second may have.</summary>
    public const int MaxFlashes = 3;

    private const int Cells = 300 * 225;

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

    /// <summary>Starts with no frames.</summary>
    /// <param name="width">Pixels, from 1.</param>
    /// <param name="height">Pixels, from 1.</param>
    /// <param name="fps">Frames per second, from 1.</param>
    public FlashDetector(int width, int height, int fps)
    {
        _width = width;
        _height = height;
        // An even number of pixels, so that a checkerboard of pixels balances within a cell.
        _cellSize = Math.Max(1, 2 * (int)Math.Round(Math.Sqrt((double)width * height / Cells) / 2));
        _columns = (width + _cellSize - 1) / _cellSize;
        _rows = (height + _cellSize - 1) / _cellSize;
        _red = new float[_columns * _rows];
        _green = new float[_columns * _rows];
        _blue = new float[_columns * _rows];
        _general = new FlashCounter<GeneralFlash>(_columns, _rows, fps);
        _redFlashes = new FlashCounter<RedFlash>(_columns, _rows, fps);
    }

    /// <summary>The first frame at which there were too many general flashes in the second before; null: at none.</summary>
    public int? GeneralFlashesAt { get; private set; }

    /// <summary>The first frame at which there were too many red flashes in the second before; null: at none.</summary>
    public int? RedFlashesAt { get; private set; }

    /// <summary>Takes the next frame.</summary>
    /// <param name="rgb24">8-bit RGB (sRGB), rows from the top, width × height × 3 bytes.</param>
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

    /// <summary>The mean linear red, green and blue of each cell: light adds up linearly.</summary>
    private void AverageCells(ReadOnlySpan<byte> rgb24)
    {
        for (var row = 0; row < _rows; row++)
        {
            var bottom = Math.Min(_height, (row + 1) * _cellSize);
            for (var column = 0; column < _columns; column++)
            {
                var right = Math.Min(_width, (column + 1) * _cellSize);
                float red = 0,
                    green = 0,
                    blue = 0;
                for (var y = row * _cellSize; y < bottom; y++)
                {
                    for (var x = column * _cellSize; x < right; x++)
                    {
                        var pixel = rgb24.Slice(((y * _width) + x) * 3, 3);
                        red += LinearLight.Of(pixel[0]);
                        green += LinearLight.Of(pixel[1]);
                        blue += LinearLight.Of(pixel[2]);
                    }
                }

                float area = (bottom - (row * _cellSize)) * (right - (column * _cellSize));
                var cell = (row * _columns) + column;
                _red[cell] = red / area;
                _green[cell] = green / area;
                _blue[cell] = blue / area;
            }
        }
    }
}
