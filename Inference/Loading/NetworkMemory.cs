using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Loading;

/// <summary>
/// Loads networks on first use and keeps what is loaded within a budget: whatever was not used for the longest time is unloaded, never a
/// network in use. What does not fit waits, in order of arrival.
/// <para>
/// A network in use could keep others waiting for ever, and taking turns after every use would load without end. So a network that is
/// loaded accepts further uses for a turn, although others wait for its memory; after that, new uses queue behind those. Within its turn it
/// is unloaded only after it was idle for as long as loading it took, because the next use may come soon.
/// </para>
/// </summary>
/// <param name="budget">The memory for all loaded networks in bytes; null for no limit.</param>
/// <param name="turn">How long a loaded network accepts uses while others wait.</param>
/// <param name="time">The clock.</param>
/// <param name="observer">Takes note of what happens.</param>
internal sealed class NetworkMemory(long? budget, TimeSpan turn, TimeProvider time, INetworkMemoryObserver observer) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<NetworkSlot> _residents = [];
    private readonly List<Waiter> _waiters = [];
    private ITimer? _timer;
    private long _uses;
    private bool _disposed;

    /// <summary>Loads a network, if it is not loaded, and keeps it loaded until the result is disposed.</summary>
    /// <param name="slot">The network.</param>
    /// <param name="nested">
    /// Whether the caller may be part of a longer use. It then never waits behind other networks if this one is in use already.
    /// </param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The use; the task is complete at once if the network is loaded and need not wait.</returns>
    /// <exception cref="ModelLoadException">Loading failed, or the network is larger than the budget.</exception>
    public Task<NetworkUse> UseAsync(NetworkSlot slot, bool nested, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (slot.Size > budget)
        {
            throw new ModelLoadException(
                slot.Path,
                $"the network needs {slot.Size} bytes of memory, but Inference:MemoryBudget is {budget}"
            );
        }

        Waiter waiter;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (slot.Value is not null && ((nested && slot.Users > 0) || !MustYield(slot)))
            {
                return Task.FromResult(Grant(slot));
            }

            waiter = new Waiter(slot, time.GetTimestamp());
            _waiters.Add(waiter);
            observer.WaitingChanged(slot, 1);
            Advance();
        }

        waiter.Registration = cancellationToken.Register(() => Cancel(waiter, cancellationToken));
        if (waiter.Completion.Task.IsCompleted)
        {
            waiter.Registration.Unregister();
        }

        return waiter.Completion.Task;
    }

    /// <summary>Unloads a network as soon as nothing uses it, because its model is gone or was replaced.</summary>
    /// <param name="slot">The network.</param>
    public void Retire(NetworkSlot slot)
    {
        lock (_lock)
        {
            slot.IsRetired = true;
            UnloadRetired(slot);
            Advance();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _timer?.Dispose();
            foreach (NetworkSlot slot in _residents)
            {
                slot.Value?.Dispose();
                slot.Value = null;
            }

            _residents.Clear();
            foreach (Waiter waiter in _waiters.ToArray())
            {
                Remove(waiter);
                waiter.Completion.TrySetException(new ObjectDisposedException(nameof(NetworkMemory)));
            }
        }
    }

    /// <summary>Ends a use.</summary>
    internal void Release(NetworkSlot slot)
    {
        lock (_lock)
        {
            slot.Users--;
            slot.LastUse = ++_uses;
            slot.IdleSince = time.GetTimestamp();
            UnloadRetired(slot);
            if (slot.Users == 0)
            {
                Advance();
            }
        }
    }

    private NetworkUse Grant(NetworkSlot slot)
    {
        slot.Users++;
        slot.LastUse = ++_uses;
        return new NetworkUse(this, slot, slot.Value!);
    }

    /// <summary>Returns true if a loaded network has had its turn and others wait for memory.</summary>
    private bool MustYield(NetworkSlot slot) =>
        _waiters.Find(waiter => !waiter.Slot.IsResident && waiter.Slot != slot) is { } first
        && time.GetElapsedTime(Math.Max(first.Since, slot.LoadedAt)) >= turn;

    /// <summary>Serves the waiting calls in order: whatever is loaded, and loads what fits.</summary>
    private void Advance()
    {
        bool isBlocked = false;
        foreach (Waiter waiter in _waiters.ToArray())
        {
            NetworkSlot slot = waiter.Slot;
            if (slot.Value is not null)
            {
                // Those that came before the first one that waits for memory belong to the turn of this network.
                if (!isBlocked || !MustYield(slot))
                {
                    Remove(waiter);
                    waiter.Completion.TrySetResult(Grant(slot));
                }
            }
            else if (!slot.IsLoading && !isBlocked)
            {
                // A smaller network must not take the memory that an earlier one waits for.
                isBlocked = !TryLoad(waiter);
            }
        }
    }

    private bool TryLoad(Waiter waiter)
    {
        NetworkSlot slot = waiter.Slot;
        var unloaded = new List<IDisposable>();
        if (budget is { } limit)
        {
            long free = limit - _residents.Sum(resident => resident.Size);
            NetworkSlot[] idle = [.. _residents.Where(resident => resident is { Users: 0, IsLoading: false }).OrderBy(one => one.LastUse)];
            NetworkSlot[] expendable = [.. idle.Where(resident => GetRemainingTime(resident, waiter) <= TimeSpan.Zero)];
            if (free + expendable.Sum(resident => resident.Size) < slot.Size)
            {
                AdvanceAfter(idle.Except(expendable).Select(resident => GetRemainingTime(resident, waiter)));
                return false;
            }

            foreach (NetworkSlot resident in expendable.TakeWhile(_ => free < slot.Size))
            {
                free += resident.Size;
                unloaded.Add(Unload(resident, slot));
            }
        }

        slot.IsLoading = true;
        slot.IsRetired = false;
        _residents.Add(slot);
        observer.Reserved(slot);
        _ = Task.Run(() => Load(slot, unloaded));
        return true;
    }

    /// <summary>Returns how long an idle network still keeps its memory from a waiting call.</summary>
    private TimeSpan GetRemainingTime(NetworkSlot idle, Waiter waiter)
    {
        TimeSpan rest = idle.LoadDuration - time.GetElapsedTime(idle.IdleSince);
        TimeSpan turnRest = turn - time.GetElapsedTime(Math.Max(waiter.Since, idle.LoadedAt));
        return rest < turnRest ? rest : turnRest;
    }

    /// <summary>Tries again after the shortest of some durations.</summary>
    private void AdvanceAfter(IEnumerable<TimeSpan> durations)
    {
        TimeSpan first = durations.DefaultIfEmpty(Timeout.InfiniteTimeSpan).Min();
        _timer ??= time.CreateTimer(
            _ =>
            {
                lock (_lock)
                {
                    if (!_disposed)
                    {
                        Advance();
                    }
                }
            },
            state: null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );

        // Timers have a resolution of a millisecond.
        _timer.Change(first < TimeSpan.Zero ? first : first + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    private IDisposable Unload(NetworkSlot slot, NetworkSlot? @for)
    {
        IDisposable value = slot.Value!;
        slot.Value = null;
        _residents.Remove(slot);
        observer.Freed(slot, @for);
        return value;
    }

    private void UnloadRetired(NetworkSlot slot)
    {
        if (slot is { IsRetired: true, Users: 0, Value: not null })
        {
            Unload(slot, @for: null).Dispose();
        }
    }

    private void Load(NetworkSlot slot, List<IDisposable> unloaded)
    {
        try
        {
            unloaded.ForEach(network => network.Dispose());
            long start = time.GetTimestamp();
            IDisposable value = slot.Load();
            lock (_lock)
            {
                slot.IsLoading = false;
                if (_disposed)
                {
                    value.Dispose();
                    return;
                }

                slot.Value = value;
                slot.LoadedAt = time.GetTimestamp();
                slot.LoadDuration = time.GetElapsedTime(start);
                slot.IdleSince = slot.LoadedAt;
                slot.LastUse = ++_uses;
                Advance();
                UnloadRetired(slot);
            }
        }
        catch (Exception exception)
        {
            // The next call tries again: the file may be there then.
            lock (_lock)
            {
                slot.IsLoading = false;
                _residents.Remove(slot);
                observer.Freed(slot, @for: null);
                foreach (Waiter waiter in _waiters.Where(waiter => waiter.Slot == slot).ToArray())
                {
                    Remove(waiter);
                    waiter.Completion.TrySetException(exception);
                }

                Advance();
            }
        }
    }

    private void Cancel(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (Remove(waiter))
            {
                waiter.Completion.TrySetCanceled(cancellationToken);
                Advance();
            }
        }
    }

    private bool Remove(Waiter waiter)
    {
        if (!_waiters.Remove(waiter))
        {
            return false;
        }

        observer.WaitingChanged(waiter.Slot, -1);
        waiter.Registration.Unregister();
        return true;
    }

    /// <summary>A call that waits for a network.</summary>
    private sealed class Waiter(NetworkSlot slot, long since)
    {
        public NetworkSlot Slot => slot;

        public long Since => since;

        public TaskCompletionSource<NetworkUse> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationTokenRegistration Registration { get; set; }
    }
}
