namespace TextToVideo.Moderation.Frames.Flashes;

/// <summary>
/// The 10 degree visual fields of an image that fills the screen. A field is a third of the image in each dimension. The positions of the
/// fields form a grid with a spacing of an eighth of a field.
/// </summary>
internal sealed class VisualFields
{
    /// <summary>WCAG estimates a field as 341 × 256 of 1024 × 768 pixels.</summary>
    private const int FieldsAcross = 3;

    private const int StepsPerField = 8;
    private readonly int _columns;
    private readonly int _rows;
    private readonly int _width;
    private readonly int _height;
    private readonly (int X, int Y)[] _corners;
    private readonly int[] _sums;

    /// <summary>Creates the fields of an image.</summary>
    /// <param name="columns">The number of columns of cells; at least 1.</param>
    /// <param name="rows">The number of rows of cells; at least 1.</param>
    public VisualFields(int columns, int rows)
    {
        _columns = columns;
        _rows = rows;
        _width = (columns + FieldsAcross - 1) / FieldsAcross;
        _height = (rows + FieldsAcross - 1) / FieldsAcross;
        _corners = [.. GetPositions(rows, _height).SelectMany(y => GetPositions(columns, _width).Select(x => (x, y)))];
        _sums = new int[(columns + 1) * (rows + 1)];
    }

    /// <summary>Gets the number of fields.</summary>
    public int Count => _corners.Length;

    /// <summary>Computes the sum of the cells of each field.</summary>
    /// <param name="cells">A number for each cell, row by row.</param>
    /// <param name="totals">Receives the sum of each field.</param>
    public void Sum(ReadOnlySpan<sbyte> cells, Span<int> totals)
    {
        // With a summed-area table (Crow 1984), the sum of a field takes four look-ups.
        int stride = _columns + 1;
        for (int y = 0; y < _rows; y++)
        {
            int row = 0;
            for (int x = 0; x < _columns; x++)
            {
                row += cells[(y * _columns) + x];
                _sums[((y + 1) * stride) + x + 1] = _sums[(y * stride) + x + 1] + row;
            }
        }

        for (int field = 0; field < _corners.Length; field++)
        {
            (int x, int y) = _corners[field];
            totals[field] =
                _sums[((y + _height) * stride) + x + _width]
                - _sums[(y * stride) + x + _width]
                - _sums[((y + _height) * stride) + x]
                + _sums[(y * stride) + x];
        }
    }

    /// <summary>Returns whether a number of cells is more than a quarter of a field.</summary>
    /// <param name="cells">The number of cells.</param>
    public bool ExceedsQuarter(int cells) => cells * 4 > _width * _height;

    private static IEnumerable<int> GetPositions(int length, int field)
    {
        int step = Math.Max(1, field / StepsPerField);
        for (int position = 0; position < length - field; position += step)
        {
            yield return position;
        }

        yield return length - field;
    }
}
