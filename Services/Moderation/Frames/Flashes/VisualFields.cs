namespace TextToVideo.Moderation.Frames.Flashes;

/// <summary>The 10 degree fields of a picture that fills the screen: a third of it each way, at every position of a grid an eighth of a
/// field apart.</summary>
internal sealed class VisualFields
{
    /// <summary>Of 1024 × 768 pixels a field takes 341 × 256.</summary>
    private const int FieldsAcross = 3;

    private const int StepsPerField = 8;
    private readonly int _columns;
    private readonly int _rows;
    private readonly int _width;
    private readonly int _height;
    private readonly (int X, int Y)[] _corners;
    private readonly int[] _sums;

    /// <summary>Lays fields over a picture.</summary>
    /// <param name="columns">Cells across, from 1.</param>
    /// <param name="rows">Cells down, from 1.</param>
    public VisualFields(int columns, int rows)
    {
        _columns = columns;
        _rows = rows;
        _width = (columns + FieldsAcross - 1) / FieldsAcross;
        _height = (rows + FieldsAcross - 1) / FieldsAcross;
        _corners = [.. Positions(rows, _height).SelectMany(y => Positions(columns, _width).Select(x => (x, y)))];
        _sums = new int[(columns + 1) * (rows + 1)];
    }

    /// <summary>How many fields there are.</summary>
    public int Count => _corners.Length;

    /// <summary>Adds up the cells of each field.</summary>
    /// <param name="cells">A number for each cell, row by row.</param>
    /// <param name="totals">Takes a sum for each field.</param>
    public void Sum(ReadOnlySpan<sbyte> cells, Span<int> totals)
    {
        // Sums over the rectangles from the top left corner (Crow 1984) make each field four look-ups.
        var stride = _columns + 1;
        for (var y = 0; y < _rows; y++)
        {
            var row = 0;
            for (var x = 0; x < _columns; x++)
            {
                row += cells[(y * _columns) + x];
                _sums[((y + 1) * stride) + x + 1] = _sums[(y * stride) + x + 1] + row;
            }
        }

        for (var field = 0; field < _corners.Length; field++)
        {
            var (x, y) = _corners[field];
            totals[field] =
                _sums[((y + _height) * stride) + x + _width]
                - _sums[(y * stride) + x + _width]
                - _sums[((y + _height) * stride) + x]
                + _sums[(y * stride) + x];
        }
    }

    /// <summary>Whether so many cells are more than a quarter of a field.</summary>
    /// <param name="cells">A number of cells.</param>
    /// <returns>True above 25 %.</returns>
    public bool IsMoreThanAQuarter(int cells) => cells * 4 > _width * _height;

    private static IEnumerable<int> Positions(int length, int field)
    {
        var step = Math.Max(1, field / StepsPerField);
        for (var position = 0; position < length - field; position += step)
        {
            yield return position;
        }

        yield return length - field;
    }
}
