namespace TextToVideo.Generation.Storage;

/// <summary>Sets the clock by the database's before other services start, and then once a minute.</summary>
internal sealed class DatabaseClockSync(IJobDatabase database, DatabaseClock clock, ILogger<DatabaseClockSync> logger) : BackgroundService
{
    private const string Now = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    private static readonly TimeSpan s_interval = TimeSpan.FromMinutes(1);

    /// <summary>The difference of the clocks from which on it is logged.</summary>
    private static readonly TimeSpan s_tolerance = TimeSpan.FromSeconds(5);

    private bool _isDifferenceKnown;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await ReadAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.ClockNotRead(exception);
            }
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        long before = clock.GetTimestamp();
        long milliseconds = await database.ExecuteScalarAsync<long>(Now, parameters: null, cancellationToken);
        long after = clock.GetTimestamp();

        // The database answered at some time in between.
        clock.Set(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), before + ((after - before) / 2));
        TimeSpan lead = clock.Lead;
        bool differs = lead.Duration() > s_tolerance;
        if (differs && !_isDifferenceKnown)
        {
            logger.ClocksDiffer(lead);
        }

        _isDifferenceKnown = differs;
    }
}
