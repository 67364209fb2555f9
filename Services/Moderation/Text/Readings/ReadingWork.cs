using TextToVideo.Contracts;

namespace TextToVideo.Moderation.Text.Readings;

/// <summary>
/// Limits the work of moderating one text. A text can be read in so many ways that its length alone is no bound. The work is counted, not
/// timed, so that a text has the same result on every machine.
/// </summary>
/// <param name="length">The length of the text in characters, to which the maximum work is proportional.</param>
/// <param name="field">The name of the text in errors.</param>
/// <param name="cancellationToken">Token to cancel the operation.</param>
internal sealed class ReadingWork(int length, string field, CancellationToken cancellationToken)
{
    private const long UnitsOfAnyText = 50_000;
    private const long UnitsPerCharacter = 250;

    private const int UnitsPerCheck = 4096;

    private long _units;
    private long _nextCheck;

    /// <summary>
    /// Gets the maximum work. A unit takes about a tenth of a microsecond. Ordinary texts, and texts full of the disguises that people use,
    /// take less than half of the maximum.
    /// </summary>
    public long MaxUnits { get; } = UnitsOfAnyText + (UnitsPerCharacter * length);

    /// <summary>Gets the work so far.</summary>
    public long Units => _units;

    /// <summary>Adds work that is about to be done.</summary>
    /// <param name="units">The number of characters that are looked up, or of words that are compared.</param>
    /// <exception cref="PipelineException">
    /// <see cref="ErrorCodes.InvalidRequest"/>: the text takes more than the maximum work. It is not approved.
    /// </exception>
    /// <exception cref="OperationCanceledException">The operation was cancelled.</exception>
    public void Add(int units)
    {
        _units += units;
        if (_units < _nextCheck)
        {
            return;
        }

        _nextCheck = _units + UnitsPerCheck;
        cancellationToken.ThrowIfCancellationRequested();
        if (_units > MaxUnits)
        {
            throw new PipelineException(
                ErrorCodes.InvalidRequest,
                $"{field}: can be read in too many ways to be moderated; shorten it, or write its words without spaces and symbols in them"
            );
        }
    }
}
