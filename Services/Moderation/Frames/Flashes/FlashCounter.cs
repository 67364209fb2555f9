namespace TextToVideo.Moderation.Frames.Flashes;

/// <summary>Counts flashes of one kind in the cells and visual fields of a clip.</summary>
/// <typeparam name="TKind">The kind of flash.</typeparam>
internal sealed class FlashCounter<TKind>
    where TKind : struct, IFlashKind
{
    private readonly VisualFields _fields;
    private readonly RecentTransitions _cellTransitions;
    private readonly RecentTransitions _fieldTransitions;

    // For each cell: the valley and the peak since its last transition, and the direction of that transition (0 before the first).
    private readonly FlashLevel[] _valleys;
    private readonly FlashLevel[] _peaks;
    private readonly sbyte[] _directions;

    private readonly sbyte[] _fieldDirections;

    // For each cell of the current frame: first its transition (−1, 0 or 1), then 1 if it exceeds the limit.
    private readonly sbyte[] _marks;
    private readonly int[] _totals;
    private int _frame;

    /// <summary>Creates a counter without frames.</summary>
    /// <param name="columns">The number of columns of cells; at least 1.</param>
    /// <param name="rows">The number of rows of cells; at least 1.</param>
    /// <param name="fps">The frames per second; at least 1.</param>
    public FlashCounter(int columns, int rows, int fps)
    {
        int cells = columns * rows;
        _fields = new VisualFields(columns, rows);
        _cellTransitions = new RecentTransitions(cells, fps);
        _fieldTransitions = new RecentTransitions(_fields.Count, fps);
        _valleys = new FlashLevel[cells];
        _peaks = new FlashLevel[cells];
        _directions = new sbyte[cells];
        _marks = new sbyte[cells];
        _fieldDirections = new sbyte[_fields.Count];
        _totals = new int[_fields.Count];
    }

    /// <summary>Adds the next frame.</summary>
    /// <param name="red">The linear red of each cell, 0 to 1.</param>
    /// <param name="green">The linear green of each cell, 0 to 1.</param>
    /// <param name="blue">The linear blue of each cell, 0 to 1.</param>
    /// <returns>Whether the second that ends with this frame has too many flashes.</returns>
    public bool Add(ReadOnlySpan<float> red, ReadOnlySpan<float> green, ReadOnlySpan<float> blue)
    {
        for (int cell = 0; cell < _marks.Length; cell++)
        {
            _marks[cell] = UpdateCell(cell, TKind.Measure(red[cell], green[cell], blue[cell]));
        }

        bool tooMany = UpdateFields();
        for (int cell = 0; cell < _marks.Length; cell++)
        {
            _marks[cell] = _cellTransitions.ExceedsLimit(cell, _frame) ? (sbyte)1 : (sbyte)0;
        }

        _fields.Sum(_marks, _totals);
        foreach (int total in _totals)
        {
            tooMany |= _fields.ExceedsQuarter(total);
        }

        _frame++;
        return tooMany;
    }

    /// <summary>Updates the valley and the peak of a cell and detects a transition.</summary>
    /// <returns>1 for a transition upwards, −1 for one downwards, 0 for none.</returns>
    private sbyte UpdateCell(int cell, FlashLevel level)
    {
        if (_frame == 0)
        {
            _valleys[cell] = _peaks[cell] = level;
            return 0;
        }

        sbyte transition = 0;
        if (_directions[cell] <= 0 && TKind.IsTransition(_valleys[cell], level))
        {
            transition = 1;
        }
        else if (_directions[cell] >= 0 && TKind.IsTransition(level, _peaks[cell]))
        {
            transition = -1;
        }

        if (transition != 0)
        {
            _directions[cell] = transition;
            _valleys[cell] = _peaks[cell] = level;
            _cellTransitions.Add(cell, _frame);
            return transition;
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

    /// <summary>
    /// Counts a transition of a field if the cells that change in one direction outnumber those that change in the other by more than a
    /// quarter of the field. Different cells may change each time, so lamps that flash in turn count together.
    /// </summary>
    /// <returns>Whether a field has too many flashes.</returns>
    private bool UpdateFields()
    {
        bool tooMany = false;
        _fields.Sum(_marks, _totals);
        for (int field = 0; field < _totals.Length; field++)
        {
            sbyte direction = (sbyte)Math.Sign(_totals[field]);
            if (direction != _fieldDirections[field] && _fields.ExceedsQuarter(Math.Abs(_totals[field])))
            {
                _fieldDirections[field] = direction;
                _fieldTransitions.Add(field, _frame);
            }

            tooMany |= _fieldTransitions.ExceedsLimit(field, _frame);
        }

        return tooMany;
    }
}
