namespace TextToVideo.Moderation.Frames.Flashes;

/// <summary>Counts flashes of one kind over the cells and fields of a clip.</summary>
/// <typeparam name="TKind">What is measured.</typeparam>
internal sealed class FlashCounter<TKind>
    where TKind : struct, IFlashKind
{
    private readonly VisualFields _fields;
    private readonly RecentTransitions _ofCells;
    private readonly RecentTransitions _ofFields;

    // Of each cell: the valley and the peak since its last transition, and that one's direction (0 before the first).
    private readonly FlashLevel[] _valleys;
    private readonly FlashLevel[] _peaks;
    private readonly sbyte[] _directions;

    private readonly sbyte[] _fieldDirections;
    private readonly sbyte[] _marks;
    private readonly int[] _totals;
    private int _frame;

    /// <summary>Starts with no frames.</summary>
    /// <param name="columns">Cells across, from 1.</param>
    /// <param name="rows">Cells down, from 1.</param>
    /// <param name="fps">Frames per second, from 1.</param>
    public FlashCounter(int columns, int rows, int fps)
    {
        var cells = columns * rows;
        _fields = new VisualFields(columns, rows);
        _ofCells = new RecentTransitions(cells, fps);
        _ofFields = new RecentTransitions(_fields.Count, fps);
        _valleys = new FlashLevel[cells];
        _peaks = new FlashLevel[cells];
        _directions = new sbyte[cells];
        _marks = new sbyte[cells];
        _fieldDirections = new sbyte[_fields.Count];
        _totals = new int[_fields.Count];
    }

    /// <summary>Takes the next frame.</summary>
    /// <param name="red">Linear red of each cell, 0 to 1.</param>
    /// <param name="green">Linear green of each cell.</param>
    /// <param name="blue">Linear blue of each cell.</param>
    /// <returns>Whether the second that ends with this frame has too many flashes.</returns>
    public bool Add(ReadOnlySpan<float> red, ReadOnlySpan<float> green, ReadOnlySpan<float> blue)
    {
        for (var cell = 0; cell < _marks.Length; cell++)
        {
            _marks[cell] = Follow(cell, TKind.Measure(red[cell], green[cell], blue[cell]));
        }

        var tooMany = HaveFieldsTooMany();
        for (var cell = 0; cell < _marks.Length; cell++)
        {
            _marks[cell] = _ofCells.AreTooMany(cell, _frame) ? (sbyte)1 : (sbyte)0;
        }

        _fields.Sum(_marks, _totals);
        foreach (var total in _totals)
        {
            tooMany |= _fields.IsMoreThanAQuarter(total);
        }

        _frame++;
        return tooMany;
    }

    /// <summary>Follows a cell's curve from peak to valley.</summary>
    /// <returns>1 where it has just gone up by a transition, −1 down, else 0.</returns>
    private sbyte Follow(int cell, FlashLevel level)
    {
        if (_frame == 0)
        {
            _valleys[cell] = _peaks[cell] = level;
            return 0;
        }

        sbyte turn = 0;
        if (_directions[cell] <= 0 && TKind.IsTransition(_valleys[cell], level))
        {
            turn = 1;
        }
        else if (_directions[cell] >= 0 && TKind.IsTransition(level, _peaks[cell]))
        {
            turn = -1;
        }

        if (turn != 0)
        {
            _directions[cell] = turn;
            _valleys[cell] = _peaks[cell] = level;
            _ofCells.Add(cell, _frame);
            return turn;
        }

        if (level.Value < _valleys[cell].Value)
        {
            _valleys[cell] = level;
        }

        if (level.Value > _peaks[cell].Value)
        {
            _peaks[cell] = level;
        }

        return 0;
    }

    /// <summary>Counts a transition of a field where more than a quarter of it goes one way: lamps that take turns flash
    /// together.</summary>
    private bool HaveFieldsTooMany()
    {
        var tooMany = false;
        _fields.Sum(_marks, _totals);
        for (var field = 0; field < _totals.Length; field++)
        {
            var direction = (sbyte)Math.Sign(_totals[field]);
            if (direction != _fieldDirections[field] && _fields.IsMoreThanAQuarter(Math.Abs(_totals[field])))
            {
                _fieldDirections[field] = direction;
                _ofFields.Add(field, _frame);
            }

            tooMany |= _ofFields.AreTooMany(field, _frame);
        }

        return tooMany;
    }
}
